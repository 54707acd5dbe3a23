"""Speech: sentences of officials on many subjects, for long answers that hardly repeat a word."""

# Sentences read best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import cycle

from tests.campaigns.cases import stock

# A subject, then what is said of it.
_SUBJECTS = """\
# flood control along the lower rivers
The dikes on the lower reaches were raised by {few} centimeters before the rainy season set in.
We moved {n} people out of the retention basin at {w} in one night, and I want to thank every volunteer who carried the elderly.
When the crest passed, seepage was found at {few} spots, all of which were sealed with clay and geotextile within hours.
Reservoirs upstream held back {n} million cubic meters, so that the peak at the tidal gate arrived a day and a half later.
Sandbags alone will not do: we need pumping stations, hydrological models and people who know each culvert by heart.
Insurance payments of {n} million yuan reached farmers whose paddies stood under water.
Drainage in {few} older neighborhoods still rests on brick sewers from my grandfather's time.
# vaccines and public health
Our laboratories finished the third phase of trials for the rotavirus vaccine with {n} infants in {few} counties.
Cold storage used to break down on the way to mountain clinics; solar refrigerators have largely put an end to that.
Adverse reactions are written down in a national register, which any parent may consult.
Measles incidence fell to {p} per million, the lowest figure since reporting began in {y}.
I am often asked whether booster doses are necessary, and my answer as a physician is: for patients over sixty, yes.
Nurses in {w} now hold fever clinics in the evening, because shift workers could never come before six.
Antibiotics are sold on prescription only, and pharmacies that ignored this were fined {few} times.
# tariffs and foreign trade
Exports of machinery grew {p} percent in yuan terms, while imports of soybeans declined slightly.
On the tariffs which you mentioned, our position has not changed, and it will be defended at the arbitration panel.
Customs clearance at {w} takes {few} minutes on average, compared with half a day in {y}.
Small exporters complained to us about freight rates, so we opened a hotline for disputes with shipping lines.
Cross-border online sales have created warehouses in {few} cities, many of them run by graduates under thirty.
We are against decoupling, since a supply chain is like a loom: cut one thread and the cloth unravels.
The list of goods exempt from duties now includes dialysis equipment and seeds.
# satellites and space exploration
The relay satellite entered its elliptical orbit on schedule and has transmitted {n} gigabytes of telemetry so far.
Astronauts grew lettuce and cherry tomatoes aboard the station, and they told me that the smell cheered them up.
A lander is to touch down near the lunar south pole, where temperatures fall below minus {few} degrees in shadow.
Commercial rockets lifted {few} payloads in {y}, including a student cubesat from {w}.
Orbital debris worries all of us; hence each upper stage must keep fuel for its own descent.
Navigation signals are accurate to within {few} centimeters when ground stations correct them.
We opened our sample cabinets to researchers of {few} nations and received proposals in return.
# the steel and chemical industries
Crude steel output went down {p} percent, and that was intended, for blast furnaces ran far beyond demand.
Electric arc furnaces melt scrap with a fifth of the carbon, provided that power is cheap at night.
At {w}, {n} workers were retrained as welders of wind turbine towers.
Benzene concentrations at the fence of each refinery are published hourly.
I visited a foundry where castings are inspected by cameras that were developed in house.
Profits of large enterprises recovered in the third quarter, though margins in polyester remain thin.
Cement makers have to buy allowances if their kilns emit more than the benchmark.
# pensions and care for the elderly
Basic pensions were adjusted for the {few}th time, by {p} percent on average.
Contributions may now be carried from one province to another without a paper certificate.
By {y} one citizen in four will have passed the age of sixty, so nursing homes cannot be an afterthought.
Meal canteens for seniors serve {n} lunches a day, and the dumplings, I can assure you, are good.
Caregivers receive a subsidy of {few} yuan per shift if they complete dementia training.
The reserve fund earned {p} percent, audited by two independent firms.
Some retirees in {w} mentor apprentices, which does both generations a great deal of good.
# fisheries and the seas
The summer moratorium kept {n} trawlers in harbor, and juvenile croaker have come back to the estuary.
Kelp farms absorb nitrogen, soften waves and bring a decent income to island families.
We tore down {few} illegal fishponds in the mangroves near {w} and replanted seedlings.
Distant-water vessels must switch on their transponders; owners who fail to do so lose their licence for good.
Oyster growers asked for a ban on antifouling paint, and we granted it.
Catches are weighed on the quay under the eyes of an observer, every crate.
Marine ranches with artificial reefs cover {n} hectares of seabed at present.
# heritage and museums
Archaeologists uncovered {few} bronze vessels and a lacquered coffin beneath the parking lot in {w}.
Murals that had flaked for centuries were consolidated with fish glue, grain by grain.
Night openings brought {n} visitors to the palace galleries, many of them teenagers in historical costume.
The grottoes admit a limited number of people each hour, because breath and warmth harm the pigments.
Stolen sculptures were returned by collectors overseas, {few} pieces in {y} alone.
Opera troupes perform in village squares again, and I have learned to love the drums.
Digitized scrolls may be downloaded by anyone, free of charge, at full resolution.
# schools and vocational training
Boarding schools on the grassland were given boilers, dormitories and {few} piano teachers.
Homework for first graders was abolished; parents in {w} wrote to me that their evenings are calm.
Vocational colleges enroll {n} apprentices who spend alternate weeks at a workshop.
Tutoring companies that charged in advance had to refund {n} million yuan.
Sign language became an elective at {few} universities.
Rural principals rotate every six years, a rule that was not popular at first.
The dropout rate stands at {p} percent, and behind each dropout there is a story which we try to learn.
# courts and the law
The supreme court published {few} guiding cases on bankruptcy, privacy and inheritance.
Mediators settled {n} disputes among neighbors before anybody filed a suit.
Witnesses may testify by video, under oath, from a notary's office in {w}.
Judges rotate out of commercial benches after {few} years to prevent improper ties.
Legal aid was extended to delivery riders, who frequently do not know who employs them.
An amendment concerning trade secrets went through its second reading in {y}.
Juvenile records are sealed automatically, as I believe they should have been long ago.
# railways and city transport
A tunnel of {few} kilometers was drilled through granite, with two fatalities which we deeply regret.
Freight trains to {w} depart daily and return with timber, wine and dairy products.
Metro fares stay frozen until {y}, although electricity has become {p} percent dearer.
Wheelchair ramps were added at {few} stations after passengers had petitioned for them.
Buses on line seven run on hydrogen, and drivers tell me that they miss the gearstick.
Punctuality on the coastal corridor improved to 98 percent thanks to new switches.
Cyclists got {n} kilometers of separate lanes, painted green so that nobody parks there.
# grain, soil and livestock
Winter wheat was sown on {n} hectares, and seedlings in the loess belt look vigorous.
Black soil is eroding by millimeters each year; straw mulching slows the loss considerably.
Hog prices swing in a cycle of {few} months, which breeders know and still underestimate.
Drones spray rapeseed in {w} at dawn when bees have not yet left their hives.
Seed banks preserve {n} landraces of millet, sorghum and buckwheat.
We compensate herders for fencing off overgrazed pasture, {few} yuan per hectare.
Locusts crossed the border in {y}, and ducks, believe it or not, helped us to contain them.
"""
_TURNS = """\
Let me now turn to {subject}.
This brings me to {subject}.
Allow me to say something about {subject}, too.
As for {subject}, I will be brief.
You will also want to hear about {subject}.
""".splitlines()


def _stock() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in _SUBJECTS.split("# ")[1:]:
        subject, *told = part.strip().split("\n")
        found[subject] = told
    return found


STOCK = _stock()


def subjects(chance: random.Random) -> list[str]:
    """Return all subjects in an order of *chance*."""
    return chance.sample(list(STOCK), len(STOCK))


def speech(
    chance: random.Random, words: int, order: Sequence[str], is_mixed: bool = False
) -> list[str]:
    """Return paragraphs on the subjects of *order* in turn, or *mixed*; at least so many *words*."""
    told, sentences, count = [], _sentences(chance, order, is_mixed), 0
    while count < words:
        paragraph = " ".join(next(sentences) for _ in range(chance.randint(1, 4)))
        told.append(paragraph)
        count += len(paragraph.split())
    return told


def _sentences(chance: random.Random, order: Sequence[str], is_mixed: bool) -> Iterator[str]:
    parts = [chance.sample(STOCK[subject], len(STOCK[subject])) for subject in order]
    for subject, part in zip(order[1:], parts[1:], strict=True):
        if not is_mixed:
            part.insert(0, chance.choice(_TURNS).replace("{subject}", subject))
    every = [sentence for part in parts for sentence in part]
    if is_mixed:
        chance.shuffle(every)
    for sentence in cycle(every):
        yield sentence.format(
            n=f"{chance.randint(1001, 98000):,}",
            p=f"{chance.randint(2, 19)}.{chance.randint(1, 9)}",
            y=chance.randint(2012, 2035),
            few=chance.randint(24, 97),
            w=stock.place(chance),
        )

"""The facets by which charts and the search select turns. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scio_crawler.items import Record

# The facets of a turn, with their names for people.
FACETS = {
    "year": "Year",
    "month": "Month",
    "organization": "Organization",  # of officials and the chair, or NOT_KNOWN
    "speaker": "Speaker",  # the chair and officials
    "outlet": "Outlet",
    "role": "Role",
    "kind": "Kind",
    "asked": "Answered by",  # the known bodies that answer a reporter's question
    "press": "Press",  # the home of a reporter's outlet: domestic, foreign or unknown
    "outcome": "Outcome",  # of a reporter's question
}
NOT_KNOWN = "not known"
DOMESTIC, FOREIGN, UNKNOWN = "domestic", "foreign", "unknown"
HOME_COUNTRY = "CN"  # the country of the domestic press


def press_home(country: str) -> str:
    """Return the kind of an outlet of *country*, an ISO 3166 code or empty."""
    if not country:
        return UNKNOWN
    return DOMESTIC if country == HOME_COUNTRY else FOREIGN


def facets_of_turns(
    turns: Sequence[Record],
    countries: Mapping[str, str],  # ISO 3166 codes by organization
    exchanges: Iterable[Record] = (),  # of the briefing
) -> Iterator[tuple[Record, dict[str, list[str]]]]:
    """Yield the *turns* of a briefing, each with the values of the facets that it has."""
    outcomes = {exchange["question_id"]: exchange["outcome"] for exchange in exchanges}
    answering = _answering_bodies(turns)
    for turn in turns:
        values = _speaker_facets(turn)
        values["year"] = turn["date"][:4]
        values["month"] = turn["date"][:7]
        values["role"] = turn["role"]
        values["kind"] = turn["kind"]
        asked: Iterable[str] = ()
        if turn["role"] == "press" and turn["kind"] == "question":
            values["press"] = press_home(countries.get(turn["organization"], ""))
            values["outcome"] = outcomes.get(turn["turn_id"], "")
            asked = answering.get(turn["turn_id"], ())

        found = {name: [value] for name, value in values.items() if value}
        if asked:
            found["asked"] = list(asked)
        yield turn, found


def _answering_bodies(turns: Iterable[Record]) -> dict[str, dict[str, None]]:
    """Return the bodies that answer each question, by its id, in the order of their answers."""
    bodies: dict[str, dict[str, None]] = {}
    for turn in turns:
        if turn["kind"] == "answer" and turn["organization"]:
            bodies.setdefault(turn["reply_to_id"], {})[turn["organization"]] = None
    return bodies


def _speaker_facets(turn: Record) -> dict[str, str]:
    organization = turn["organization"]
    if turn["role"] == "press":
        return {"outlet": organization or turn["speaker"]}
    return {"organization": organization or NOT_KNOWN, "speaker": turn["speaker"]}

"""Which pages belong to the transcript: those that nothing on them speaks against.

A wall, a notice, an error of the server or a page of another conference may come in the frame of
the right article. Where somebody known speaks, a page belongs. Else tables of rules, each with
points, a reason and a test, count what its edges and its words show. Of three outcomes, a page
belongs, does not (then it is missing, and its words are in no turn), or is in doubt, which a strong
sign says. tests/reading/transcript/test_belonging.py has an example of each rule.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise, takewhile
from math import sqrt

from scio_crawler.common.errors import WrongPage
from scio_crawler.common.patterns import regex
from scio_crawler.items import CAPTION, Block, Briefing, Page, Sign, Turn
from scio_crawler.reading.language import heads, names, notes, phrases, shapes
from scio_crawler.reading.language.sentences import goes_on, is_ended, is_open, is_whole, trails_off
from scio_crawler.reading.language.vocabulary import EXCHANGE, about_the_page, likeness, stems
from scio_crawler.reading.text import comparison_key, ends_in_colon
from scio_crawler.reading.transcript import front
from scio_crawler.reading.transcript.evidence import Rule, Table, held, total

_BELONGS, _IN_DOUBT = -1, -3  # points
_SHOWS_A_HEAD = 4  # points of a page without speech that belongs
_ODD = -8  # points of what leaves a page in doubt, whatever else speaks for it

# Words
_IN_PERSON = regex(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|me|us)\b")
_I, _YOU = regex(r"\b(?:I|me|my)\b"), regex(r"\b[Yy]our?\b")
_QUOTED = regex(r"[“\"][^”\"]*[”\"]?")
_SAID_BY = regex(r"[”\"],? (?:said|added|told|noted)\b|\b[A-Z]\w+ (?:said|added|noted)[:,] ?[“\"]")
_FIGURES = regex(
    r"\d[\d,.]*\s?"
    r"(?:percent|%|yuan|[a-z]*meters?|tons?|tonnes|hectares|million|billion|people|degrees)"
)
_LONG_NOTICE, _A_LINE_OR_TWO = 60, 12  # words
_STEMS_OF_40_WORDS = 13

# Edges
_OPENINGS = frozenset(phrases.read("prose_openings"))
_INTERRUPTS = regex(r"(?i)\b(?:interrupt|sorry|excuse me)")
_BARE_NUMBER = regex(r"[(（]?\d{1,2}[.)）]?")
_DASHES = ("–", "—")
_UNFINISHED = (",", ":", "：", "-", *_DASHES)
_LINE = 80  # characters; a shorter line without an end may be a heading
_ALL_THAT_IS_SAID = 20  # characters: "Yes", without a full stop
# An entry of a list: "1. …", "• …", "Second, …", "Barges: …", "Q2: …", "oats;"
_ENTRY = regex(
    r"(?i)(?P<number>[(（]?\d{1,3}[.)）、:]\s)|(?P<sign>[•·●■*–-]\s?)"
    r"|(?P<ordinal>(?:first|second|third|fourth|fifth|sixth|last|finally|next)(?:ly)?[,:]\s)"
    r"|(?P<word>(?:\S+ ){0,4}[^\s:：]+[:：]\s)|(?P<part>.*[;；]$)"
)


@lru_cache(4)  # the pages of an article have the same title, which may be long
def _plain(title: str) -> str:
    """Return the letters of *title*, without digits."""
    return "".join(letter for letter in comparison_key(title) if not letter.isdigit())


class AllPages:
    """All pages of *briefing* with the *turns* of each, looked at once."""

    def __init__(self, briefing: Briefing, turns: Sequence[Sequence[Turn]]) -> None:
        self.briefing, self.turns, self.texts = briefing, turns, list(map(_text, turns))
        self.head = {comparison_key(person.name) for person in briefing.people}
        self.speakers = list(map(_speakers, turns))
        self.heard = Counter(name for own in self.speakers for name in own)  # pages by speaker
        self.titles = Counter(_plain(page.title) for page in briefing.pages)
        self.paged = sum(map(_has_pager, briefing.pages))
        self.places = {page.number: place for place, page in enumerate(briefing.pages)}

    @cached_property
    def stems(self) -> list[set[str]]:
        """The stems of each page, and last those of titles, summaries and offices."""
        pages, people = self.briefing.pages, self.briefing.people
        about = [text for page in pages for text in (page.title, page.summary)]
        about += (person.position for person in people)
        return [*map(stems, self.texts), stems(" ".join(about))]

    @cached_property
    def called(self) -> Counter[str]:
        """On how many pages each name stands after an honorific."""
        return Counter(name for text in self.texts for name in names.introduced([text]))


class PageFacts:
    """The page at *place* among *every* one, beside the others."""

    def __init__(self, every: AllPages, place: int) -> None:
        self.every, self.briefing, self.page = every, every.briefing, every.briefing.pages[place]
        self.place, self.turns, self.text = place, every.turns[place], every.texts[place]
        before, after = (every.places.get(self.page.number + step) for step in (-1, 1))
        self.before = every.turns[before] if before is not None else ()
        self.after = every.turns[after] if after is not None else ()
        self.paragraphs = self.text.split("\n\n")
        self.first, self.last = self.paragraphs[0], self.paragraphs[-1]
        self.last_before = every.texts[before].rpartition("\n\n")[2] if before is not None else ""
        self.first_after = every.texts[after].partition("\n\n")[0] if after is not None else ""
        self.speakers = every.speakers[place]
        # Whether it begins without a label, so that somebody of the page before goes on.
        self.is_open = bool(self.before and self.turns and not self.turns[0].label)

    def knows(self, name: str) -> bool:
        """Tell whether *name* stands in the head or speaks on another page."""
        own = comparison_key(name)
        return own in self.every.head or self.every.heard[own] > (own in self.speakers)

    @cached_property
    def likeness(self) -> float:
        """How surely it is about what the other pages are about: see ``vocabulary``."""
        others = (own for place, own in enumerate(self.every.stems) if place != self.place)
        return likeness(self.every.stems[self.place], set().union(*others))

    @cached_property
    def exchange_likeness(self) -> float:
        """The same of the turns right before and after it, as if it had 40 words."""
        beside = stems(" ".join(turn.text for turn in (*self.before[-2:], *self.after[:1])))
        own = self.every.stems[self.place]
        compared = min(len(own), len(beside))
        return likeness(own, beside, EXCHANGE) / sqrt(max(1, compared / _STEMS_OF_40_WORDS))

    @cached_property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def ends_with_a_remark(self) -> bool:
        """Whether a remark such as "(Inaudible)" is all that stands under its last label."""
        shown = [block for block in self.page.blocks if block.part != "furniture"]
        return bool(shown) and notes.is_remark(shown[-1].text)

    @property
    def last_but_one(self) -> str:
        """The paragraph above the last one, ``""`` if there is none."""
        return self.paragraphs[-2] if len(self.paragraphs) > 1 else ""


def _text(turns: Sequence[Turn]) -> str:
    return "\n\n".join(turn.text for turn in turns if turn.text)


def _speakers(turns: Sequence[Turn]) -> frozenset[str]:
    return frozenset(comparison_key(turn.speaker or turn.label) for turn in turns if turn.label)


def _breaks_off(last: str) -> bool:
    """Return whether the *last* line of a page is the beginning of a sentence, and no heading."""
    return (len(last) > _LINE and is_open(last)) or trails_off(last)


def _ends_unfinished(facts: PageFacts) -> bool:
    """Tell whether a page ends as nobody ends who has finished: "First,", "These are:", "2."."""
    above, last = facts.last_but_one, facts.last
    if _BARE_NUMBER.fullmatch(last):
        return True
    if last.endswith(_UNFINISHED):
        return not above.endswith(last[-1])
    if phrases.COURTESY.search(last):
        return False
    # Somebody may say "Yes"; entries of a list have no full stop.
    is_entry = is_open(above) or (above == "" and len(last) <= _ALL_THAT_IS_SAID)
    return trails_off(last) or (is_open(last) and not is_entry)


def _broken(one: PageFacts, other: PageFacts) -> str:
    """Return what is wrong where page *other* follows *one*, ``""`` if they fit together.

    So it is after half a page, and where two pages are swapped.
    """
    if not (one.turns and other.turns):
        return ""
    last, first = one.turns[-1], other.turns[0]
    is_next = bool(first.label) and comparison_key(first.label) != comparison_key(last.label)
    is_empty = is_next and not last.text and not one.ends_with_a_remark
    if is_empty or (first.label and _is_label(one.last) and one.last[:-1] != first.label):
        return f"nothing stands under its last line: {(one.last or last.label)[-60:]!r}"
    is_labelled = is_next or bool(first.label and other.first[:1].isupper())
    in_dots = trails_off(one.last) and other.first[:1].isupper()
    above = one.last_but_one
    is_interrupted = above.endswith(("…", *_DASHES)) or one.last[:1].islower()
    if _breaks_off(above) and not is_interrupted:
        return f"it breaks off before its last line: {above[-60:]!r}"
    is_cut = _ends_unfinished(one) if is_next else _breaks_off(one.last)
    if one.last.endswith(_DASHES) and _INTERRUPTS.search(other.first):
        is_cut = False
    if last.text and is_cut and (is_labelled or in_dots or _opens(other)):
        return f"it breaks off, and the next page does not go on: {one.last[-60:]!r}"
    if is_whole(one.last) and other.first[:1].islower() and not is_next:
        return f"it ends with a sentence, and the next page begins within one: {other.first[:60]!r}"
    return ""


def _is_label(line: str) -> bool:
    """Tell whether the last *line* of a page looks like a label, whose text is on the next one."""
    return ends_in_colon(line) and line.istitle()


def _opens(facts: PageFacts) -> bool:
    """Tell whether a page begins with a sentence: with a word that is no name elsewhere."""
    word, _, rest = facts.first.partition(" ")
    is_capital = word[:1].isupper() and word != "I" and not rest[:1].isupper()
    word = word.lower()
    return is_capital and (
        word in _OPENINGS or any(f" {word} " in text for text in facts.every.texts)
    )


def _somebody_known_speaks(facts: PageFacts) -> bool:
    roles = {turn.label for turn in facts.turns if turn.role != "unknown" and not turn.speaker}
    return any(map(facts.knows, _people(facts) | roles))


def _people(facts: PageFacts) -> set[str]:
    """Return who speaks and is not of the press."""
    return {turn.speaker for turn in facts.turns if turn.speaker and turn.role != "press"}


def _strangers_speak(facts: PageFacts) -> bool:
    """Tell whether several people speak of whom neither the head nor another page knows."""
    labelled = sum(map(bool, facts.every.speakers))
    is_known_who = bool(facts.every.head) or labelled > 2
    if not is_known_who or len(_people(facts)) < 2:
        return False
    return not (_somebody_known_speaks(facts) or _somebody_mentioned_speaks(facts))


def _has_pager(page: Page) -> bool:
    return bool(page.pager or page.controls)


def _has_no_pager(facts: PageFacts) -> bool:
    others = len(facts.briefing.pages) - 1
    return 1 < others == facts.every.paged and not _has_pager(facts.page)


def _an_outlet_speaks(facts: PageFacts) -> bool:
    outlets = (turn.speaker for turn in facts.turns if turn.role == "press")
    return any(shapes.known(name) or facts.knows(name) for name in outlets)


def _somebody_mentioned_speaks(facts: PageFacts) -> bool:
    own = names.introduced([facts.text])
    surnames = {name.split()[0] for name in _people(facts)}
    return any(facts.every.called[name] > (name in own) for name in surnames)


def _have_head(blocks: Iterable[Block]) -> bool:
    return any(block.part == "head" and heads.is_line(block.text) for block in blocks)


def _begins_with_a_head(facts: PageFacts) -> bool:
    """Tell whether lines of a head stand above the speech of a page."""
    above = takewhile(lambda block: block.part not in ("label", "turn"), facts.page.blocks)
    return _have_head(above) and facts.text != ""


def _is_passed_over(facts: PageFacts) -> bool:
    before = facts.last_before
    is_cut = before[-1:] not in (":", ";") and goes_on(before, facts.first_after)
    return is_cut and not goes_on(before, facts.first)


def _stands_below_a_label(facts: PageFacts) -> bool:
    return facts.is_open and (not facts.before[-1].text or _is_label(facts.last_before))


def _stands_below_a_question(facts: PageFacts) -> bool:
    """Tell whether nobody is named after a question or a call, where somebody has to answer."""
    if not (facts.is_open and facts.before[-1].text):
        return False
    calls = phrases.says(facts.last_before, phrases.CALLS_FOR_QUESTIONS, phrases.FOR_THE_PRESS)
    asks = facts.before[-1].role == "press" and is_ended(facts.last_before)
    return asks or calls


def _closes(facts: PageFacts) -> object:
    """Tell whether the last page has the last words of the chair, who speaks on the one before."""
    chairs = {comparison_key(one.name) for one in facts.briefing.people if one.role == "chair"}
    opener = next((turn for own in facts.every.turns for turn in own if turn.label), None)
    chairs = chairs or ({comparison_key(opener.speaker)} if opener else set())
    spoke = facts.before and comparison_key(facts.before[-1].speaker) in chairs
    if not spoke or facts.after:
        return False
    return any(phrases.CLOSES.search(turn.text) for turn in reversed(facts.turns))


def _has_another_title(facts: PageFacts) -> bool:
    """Tell whether most other pages have one title, with a number or not, and this has another."""
    own, (title, times) = _plain(facts.page.title), facts.every.titles.most_common(1)[0]
    is_same = own.startswith(title) or title.startswith(own)
    return bool(own and title) and 2 * times >= len(facts.briefing.pages) > 2 and not is_same


def _somebody_speaks(facts: PageFacts) -> bool:
    """Tell whether sentences are in the first person, outside of quotations."""
    said = filter(is_ended, facts.paragraphs)
    return any(_IN_PERSON.search(_QUOTED.sub("", text)) for text in said)


def _tells_a_story(facts: PageFacts) -> bool:
    """Tell whether it says of several quotations who said them: "…," said Weng Jiamu."""
    return sum(map(bool, map(_SAID_BY.search, facts.paragraphs))) > 1


def _is_about_a_page(facts: PageFacts) -> bool:
    """Tell whether many of its words are about a page and what shows it."""
    about = len(about_the_page(facts.text))
    return about > 1 and about * 16 >= facts.words and not _has_figures(facts)


def _speaks_to_a_reader(facts: PageFacts) -> bool:
    """Tell whether a few lines speak of you more than of me, or of the page, without figures."""
    if facts.speakers or facts.words >= _LONG_NOTICE or _has_figures(facts):
        return False
    you, me = (len(found.findall(facts.text)) for found in (_YOU, _I))
    return you > me or (me == 0 and about_the_page(facts.text) != [])


def _goes_on_in_a_list(facts: PageFacts) -> bool:
    """Tell whether its first or last line has the form of the one before or after it."""
    lines = (facts.last_before, facts.first, facts.last, facts.first_after)
    before, first, last, after = map(_form_of_entry, lines)
    return (first != "" and first == before) or (last != "" and last == after)


def _form_of_entry(line: str) -> str:
    found = _ENTRY.match(line)
    return str(found.lastgroup) if found else ""


def _has_figures(facts: PageFacts) -> bool:
    return _FIGURES.search(facts.text) is not None


KNOWN: Table[PageFacts] = [
    [
        Rule(+6, "somebody speaks who is known elsewhere", _somebody_known_speaks),
        Rule(+3, "a known outlet speaks", _an_outlet_speaks),
        Rule(+2, "somebody speaks of whom another page speaks", _somebody_mentioned_speaks),
    ],
    [Rule(-16, "the people of the head are silent, and others speak", _strangers_speak)],
    [Rule(_ODD, "its title is another", _has_another_title)],
    [Rule(-4, "it has no pager, as all others have", _has_no_pager)],
    [
        Rule(-4, "the page after it goes on where the one before it breaks off", _is_passed_over),
        Rule(+3, "it goes on in a sentence", lambda f: goes_on(f.last_before, f.first)),
        Rule(-2, "the sentence before it is not finished", lambda f: _breaks_off(f.last_before)),
        Rule(-3, "a question or a call stands before it", _stands_below_a_question),
        Rule(+3, "the chair ends it", _closes),
        Rule(+4, "a label stands before it", _stands_below_a_label),
        Rule(+2, "it is announced", lambda f: f.is_open and ends_in_colon(f.last_before)),
    ],
]
# What the words of a page show. It takes long, and is asked only where somebody known is silent.
WORDS: Table[PageFacts] = [
    [Rule(+4, "it has lines of the head", lambda f: _have_head(f.page.blocks))],
    [
        Rule(-4, "it is about a page of a site", _is_about_a_page),
        Rule(-4, "it announces a conference", lambda f: phrases.NOTICE.search(f.text)),
        Rule(-3, "it speaks to a reader", _speaks_to_a_reader),
        Rule(-9, "it tells who said what", _tells_a_story),
        Rule(+1, "somebody speaks", _somebody_speaks),
    ],
    [
        Rule(+3, "it goes on in a list", _goes_on_in_a_list),
        Rule(-2, "it is a line or two", lambda f: 0 < f.words < _A_LINE_OR_TWO),
    ],
    [
        Rule(+3, "it has words of the others", lambda f: f.likeness >= 3),
        Rule(+1, "it has a few words of the others", lambda f: f.likeness >= 1),
        Rule(-6, "its words are not those of the others", lambda f: f.likeness < -7),
        Rule(-4, "few of its words are those of the others", lambda f: f.likeness < -4),
        Rule(-2, "it has few words of the others", lambda f: f.likeness < -2),
    ],
    [
        Rule(-4, "its words are not those beside it", lambda f: f.exchange_likeness < -4),
        Rule(-2, "few of its words are those beside it", lambda f: f.exchange_likeness < -2.5),
        Rule(-1, "it has few words of those beside it", lambda f: f.exchange_likeness < -1),
    ],
]
_CERTAIN = 6  # points by which a page belongs, whatever its words are
RULES = (*KNOWN, *WORDS)


def _shows_something(facts: PageFacts) -> bool:
    """Tell whether a page without speech has notes, pictures or a head."""
    blocks = facts.page.blocks
    shows = any(block.part == "note" or block.kind == CAPTION for block in blocks)
    return shows or _have_head(blocks)


def drop_foreign_pages(briefing: Briefing, turns: Sequence[list[Turn]]) -> Sequence[list[Turn]]:
    """Return the *turns* of those pages of *briefing* that belong to the transcript.

    *turns* are those of each page, as ``turns.split`` returns them. A page that does not belong
    becomes ``missing``; a page in doubt gets a sign, and so does one after which the next does not
    go on. Where nobody has a label, nothing is judged.
    """
    if len(briefing.pages) < 2 or not any(map(_speakers, turns)):
        return turns
    pages = AllPages(briefing, turns)
    every = [PageFacts(pages, place) for place in range(len(turns))]
    stay = [facts for facts in every if _judge(facts)] or every
    for one, other in pairwise(stay):
        if other.page.number == one.page.number + 1 and (what := _broken(one, other)):
            one.page.signs.append(Sign("more-pages", f"page {one.page.number}: {what}"))
    headed = [facts for facts in stay if _begins_with_a_head(facts)]
    if headed and stay[0].turns and headed[0] is not stay[0]:
        number = headed[0].page.number
        what = f"the head stands on page {number}, below the speech of page {stay[0].page.number}"
        headed[0].page.signs.append(Sign("foreign-text", what))
    if len(stay) < len(every):
        _leave_out(briefing, {facts.page.number for facts in stay})
    return [list(facts.turns) for facts in stay]


def _judge(facts: PageFacts) -> bool:
    """Return whether a page may stay; say why if it may not, or is in doubt."""
    counted = held(KNOWN, facts)
    if total(counted) < _CERTAIN:
        counted += held(WORDS, facts)
    points = total(counted)
    is_silent = not (facts.text or facts.speakers)
    shows = is_silent and _shows_something(facts)
    if not shows and (is_silent or points < _IN_DOUBT):
        why = ", ".join(rule.reason for rule in counted if rule.points < 0)
        failure = WrongPage("no-part", why=why or "nothing on it shows that it is")
        facts.briefing.missing[facts.page.number] = failure
        return False
    is_bare = is_silent and points < _SHOWS_A_HEAD
    if is_bare or points < _BELONGS or any(rule.points == _ODD for rule in counted):
        begins = facts.first or facts.page.blocks[0].text
        what = f"page {facts.page.number} may not belong to the transcript: {begins[:60]!r}"
        facts.page.signs.append(Sign("foreign-text", what))
    return True


def _leave_out(briefing: Briefing, kept: set[int]) -> None:
    """Leave out all pages of *briefing* but those *kept*, with their notes and their titles."""
    first = briefing.pages[0]
    briefing.pages = [page for page in briefing.pages if page.number in kept]
    briefing.notes = [note for note in briefing.notes if note.page in kept]
    briefing.missing = dict(sorted(briefing.missing.items()))
    if briefing.pages[0] is not first:
        front.describe(briefing)

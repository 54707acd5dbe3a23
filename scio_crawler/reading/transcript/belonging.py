"""Decide which pages belong to the transcript: those that nothing on them speaks against.

A wall, a notice, an error of the server or a page of another conference may come in the frame of
the right article. Where somebody known speaks, a page belongs. Else tables of rules, each with
points, a reason and a test, count what its edges and its words show. There are three outcomes: a
page belongs; it does not, is missing, and its words are in no turn; or it is in doubt, which a
strong sign says. tests/reading/transcript/test_belonging.py has an example of each rule.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import chain, pairwise
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

# Points
_MIN_CERTAIN = 6  # of a page that belongs, whatever its words are
_MIN_HEAD = 4  # of a page without speech that belongs
_MIN_BELONGING = -1
_MIN_DOUBTFUL = -3
_OTHER_TITLE = -8  # of a title that leaves a page in doubt, whatever else speaks for it

# Words
_IN_PERSON = regex(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|me|us)\b")
_I = regex(r"\b(?:I|me|my)\b")
_YOU = regex(r"\b[Yy]our?\b")
_QUOTED = regex(r"[“\"][^”\"]*[”\"]?")
_SAID_BY = regex(r"[”\"],? (?:said|added|told|noted)\b|\b[A-Z]\w+ (?:said|added|noted)[:,] ?[“\"]")
_FIGURES = regex(
    r"\d[\d,.]*\s?"
    r"(?:percent|%|yuan|[a-z]*meters?|tons?|tonnes|hectares|million|billion|people|degrees)"
)
_MAX_NOTICE = 60  # words
_MAX_LINE_OR_TWO = 12  # words
_STEMS_OF_40_WORDS = 13

# Edges
_OPENINGS = frozenset(phrases.read("prose_openings"))
_INTERRUPTS = regex(r"(?i)\b(?:interrupt|sorry|excuse me)")
_BARE_NUMBER = regex(r"[(（]?\d{1,2}[.)）]?")
_DASHES = ("–", "—")
_INTERRUPTED = ("…", *_DASHES)
_UNFINISHED = (",", ":", "：", "-", *_DASHES)
_MAX_HEADING = 80  # characters of a line that needs no full stop
_MAX_BARE_REPLY = 20  # characters of all that a page says: "Yes", without a full stop
_MAX_QUOTE = 60  # characters of a line that a sign repeats
# An entry of a list: "1. …", "• …", "Second, …", "Barges: …", "Q2: …", "oats;"
_ENTRY = regex(
    r"(?i)(?P<number>[(（]?\d{1,3}[.)）、:]\s)|(?P<sign>[•·●■*–-]\s?)"
    r"|(?P<ordinal>(?:first|second|third|fourth|fifth|sixth|last|finally|next)(?:ly)?[,:]\s)"
    r"|(?P<word>(?:\S+ ){0,4}[^\s:：]+[:：]\s)|(?P<part>.*[;；]$)"
)


@lru_cache(4)  # the pages of an article have the same title, which may be long
def _letters(title: str) -> str:
    """Return the letters of *title*, without digits."""
    return "".join(filter(str.isalpha, comparison_key(title)))


class AllPages:
    """All pages of *briefing* with the *turns* of each, examined once."""

    def __init__(self, briefing: Briefing, turns: Sequence[Sequence[Turn]]) -> None:
        self.briefing = briefing
        self.turns = turns
        self.texts = list(map(_text_of, turns))
        self.head = {comparison_key(person.name) for person in briefing.people}
        self.speakers = list(map(_speakers_of, turns))
        self.pages_by_speaker = Counter(chain.from_iterable(self.speakers))
        self.titles = Counter(_letters(page.title) for page in briefing.pages)
        self.with_pager = sum(map(_has_pager, briefing.pages))

        numbers = [page.number for page in briefing.pages]
        self.turns_by_number = dict(zip(numbers, turns, strict=True))
        self.text_by_number = dict(zip(numbers, self.texts, strict=True))

    @cached_property
    def stems(self) -> list[set[str]]:
        """The stems of each page, and last the stems of titles, summaries and offices."""
        metadata = [person.position for person in self.briefing.people]
        for page in self.briefing.pages:
            metadata += page.title, page.summary
        return list(map(stems, [*self.texts, " ".join(metadata)]))

    @cached_property
    def pages_by_mention(self) -> Counter[str]:
        """On how many pages each name is after an honorific."""
        return Counter(chain.from_iterable(names.introduced([text]) for text in self.texts))


class PageFacts:
    """The page at *index* among *all_pages*, and what is before and after it."""

    def __init__(self, all_pages: AllPages, index: int) -> None:
        self.all_pages = all_pages
        self.briefing = all_pages.briefing
        self.index = index
        self.page = all_pages.briefing.pages[index]
        self.turns = all_pages.turns[index]
        self.speakers = all_pages.speakers[index]
        self.text = all_pages.texts[index]
        self.paragraphs = self.text.split("\n\n")
        self.first = self.paragraphs[0]
        self.last = self.paragraphs[-1]

        number = self.page.number
        self.before = all_pages.turns_by_number.get(number - 1, ())
        self.after = all_pages.turns_by_number.get(number + 1, ())
        text_before = all_pages.text_by_number.get(number - 1, "")
        text_after = all_pages.text_by_number.get(number + 1, "")
        self.last_before = text_before.rpartition("\n\n")[2]
        self.first_after = text_after.partition("\n\n")[0]
        # Whether it begins without a label, so that somebody of the page before goes on.
        is_open = self.turns[:1] and not self.turns[0].label
        self.begins_open = bool(self.before and is_open)

    def knows(self, name: str) -> bool:
        """Return whether *name* is in the head or speaks on another page."""
        letters = comparison_key(name)
        speaks_here = letters in self.speakers
        is_in_head = letters in self.all_pages.head
        return is_in_head or self.all_pages.pages_by_speaker[letters] > speaks_here

    @cached_property
    def likeness(self) -> float:
        """How surely it is about what the other pages are about: see ``vocabulary``."""
        others = list(self.all_pages.stems)
        own = others.pop(self.index)
        return likeness(own, set().union(*others))

    @cached_property
    def exchange_likeness(self) -> float:
        """How surely it is about what the turns next to it are about, as if it had 40 words."""
        own = self.all_pages.stems[self.index]
        beside = _text_of(self.before[-2:]) + "\n\n" + _text_of(self.after[:1])
        others = stems(beside)

        size = min(len(own), len(others)) / _STEMS_OF_40_WORDS
        return likeness(own, others, EXCHANGE) / sqrt(max(1, size))

    @cached_property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def ends_with_a_remark(self) -> bool:
        """Whether a remark such as "(Inaudible)" is all that is under its last label."""
        shown = [block for block in self.page.blocks if block.part != "furniture"]
        return bool(shown) and notes.is_remark(shown[-1].text)

    @property
    def last_but_one(self) -> str:
        """The paragraph above the last one, ``""`` if there is none."""
        return "".join(self.paragraphs[-2:-1])


def _text_of(turns: Sequence[Turn]) -> str:
    return "\n\n".join(turn.text for turn in turns if turn.text)


def _speakers_of(turns: Sequence[Turn]) -> frozenset[str]:
    return frozenset(comparison_key(turn.speaker or turn.label) for turn in turns if turn.label)


def _has_pager(page: Page) -> bool:
    return bool(page.pager or page.controls)


# What is wrong where one page follows another


def _fault_between(page: PageFacts, following: PageFacts) -> str:
    """Return what is wrong where *following* comes after *page*, ``""`` if they fit together.

    So it is after half a page, and where two pages are swapped.
    """
    if not (page.turns and following.turns):
        return ""

    last = page.turns[-1]
    label = following.turns[0].label
    has_next = label != "" and comparison_key(label) != comparison_key(last.label)
    if _has_empty_label(page, label, has_next):
        return f"nothing stands under its last line: {(page.last or last.label)[-_MAX_QUOTE:]!r}"
    above = page.last_but_one
    is_interrupted = above.endswith(_INTERRUPTED) or page.last[:1].islower()
    if _breaks_off(above) and not is_interrupted:
        return f"it breaks off before its last line: {above[-_MAX_QUOTE:]!r}"

    begins_anew = has_next or _begins_anew(page, following)
    if last.text and begins_anew and _is_cut(page, following, has_next):
        line = page.last[-_MAX_QUOTE:]
        return f"it breaks off, and the next page does not go on: {line!r}"
    if is_whole(page.last) and following.first[:1].islower() and not has_next:
        line = following.first[:_MAX_QUOTE]
        return f"it ends with a sentence, and the next page begins within one: {line!r}"
    return ""


def _has_empty_label(page: PageFacts, label: str, has_next: bool) -> bool:
    """Return whether *page* ends with a label, and the next page begins with another *label*."""
    if has_next and not page.turns[-1].text and not page.ends_with_a_remark:
        return True
    return label != "" and _is_label(page.last) and page.last[:-1] != label


def _begins_anew(page: PageFacts, following: PageFacts) -> bool:
    """Return whether *following* begins with a sentence, not with the rest of one."""
    is_capitalized = following.first[:1].isupper()
    if is_capitalized and (following.turns[0].label or trails_off(page.last)):
        return True
    return _begins_with_opening(following)


def _is_cut(page: PageFacts, following: PageFacts, has_next: bool) -> bool:
    """Return whether *page* ends within a sentence that nobody interrupts."""
    if page.last.endswith(_DASHES) and _INTERRUPTS.search(following.first):
        return False
    return _ends_unfinished(page) if has_next else _breaks_off(page.last)


def _breaks_off(last: str) -> bool:
    """Return whether the *last* line of a page is the beginning of a sentence, and no heading."""
    return trails_off(last) or (len(last) > _MAX_HEADING and is_open(last))


def _ends_unfinished(facts: PageFacts) -> bool:
    """Return whether a page ends as nobody ends who has finished: "First,", "These are:", "2."."""
    above = facts.last_but_one
    last = facts.last
    if _BARE_NUMBER.fullmatch(last):
        return True
    if last.endswith(_UNFINISHED):
        return not above.endswith(last[-1])
    if phrases.COURTESY.search(last):
        return False

    # Somebody may say "Yes"; entries of a list have no full stop.
    is_reply = above == "" and len(last) <= _MAX_BARE_REPLY
    needs_no_end = is_reply or is_open(above)
    return trails_off(last) or (is_open(last) and not needs_no_end)


def _is_label(line: str) -> bool:
    """Return whether the last *line* of a page looks like a label whose text is on the next one."""
    return ends_in_colon(line) and line.istitle()


def _begins_with_opening(facts: PageFacts) -> bool:
    """Return whether a page begins with a sentence: with a word that is not a name elsewhere."""
    first, _, rest = facts.first.partition(" ")
    is_capitalized = first[:1].isupper() and first != "I"
    if not is_capitalized or rest[:1].isupper():
        return False
    word = first.lower()
    return word in _OPENINGS or any(f" {word} " in text for text in facts.all_pages.texts)


# Tests of rules


def _somebody_known_speaks(facts: PageFacts) -> bool:
    speakers = _people_of(facts)
    for turn in facts.turns:
        if turn.role != "unknown" and not turn.speaker:
            speakers.add(turn.label)
    return any(map(facts.knows, speakers))


def _people_of(facts: PageFacts) -> set[str]:
    """Return who speaks and is not of the press."""
    people = set()
    for turn in facts.turns:
        if turn.role != "press":
            people.add(turn.speaker)
    people.discard("")
    return people


def _strangers_speak(facts: PageFacts) -> bool:
    """Return whether several people speak who are neither in the head nor on another page."""
    labelled = list(filter(None, facts.all_pages.speakers))
    knows_speakers = bool(facts.all_pages.head) or len(labelled) > 2
    if not knows_speakers or len(_people_of(facts)) < 2:
        return False
    return not (_somebody_known_speaks(facts) or _somebody_mentioned_speaks(facts))


def _has_no_pager(facts: PageFacts) -> bool:
    others = len(facts.briefing.pages) - 1
    return 1 < others == facts.all_pages.with_pager and not _has_pager(facts.page)


def _an_outlet_speaks(facts: PageFacts) -> bool:
    for turn in facts.turns:
        outlet = turn.speaker
        if turn.role == "press" and (shapes.is_known_outlet(outlet) or facts.knows(outlet)):
            return True
    return False


def _somebody_mentioned_speaks(facts: PageFacts) -> bool:
    pages = facts.all_pages.pages_by_mention
    mentioned_here = names.introduced([facts.text])
    for name in _people_of(facts):
        surname = name.split()[0]
        if pages[surname] > (surname in mentioned_here):
            return True
    return False


def _have_head(blocks: Iterable[Block]) -> bool:
    lines = [block.text for block in blocks if block.part == "head"]
    return any(map(heads.is_line, lines))


def _begins_with_a_head(facts: PageFacts) -> bool:
    """Return whether lines of a head are above the speech of a page."""
    above = []
    for block in facts.page.blocks:
        if block.part in ("label", "turn"):
            break
        above.append(block)
    return facts.text != "" and _have_head(above)


def _is_notice(facts: PageFacts) -> bool:
    return phrases.NOTICE.search(facts.text)


def _goes_on(facts: PageFacts) -> bool:
    return goes_on(facts.last_before, facts.first)


def _follows_break(facts: PageFacts) -> bool:
    return _breaks_off(facts.last_before)


def _is_passed_over(facts: PageFacts) -> bool:
    if facts.last_before.endswith((":", ";")):
        return False
    skips = goes_on(facts.last_before, facts.first_after)
    return skips and not _goes_on(facts)


def _stands_below_a_label(facts: PageFacts) -> bool:
    if not facts.begins_open:
        return False
    return not facts.before[-1].text or _is_label(facts.last_before)


def _stands_below_a_question(facts: PageFacts) -> bool:
    """Return whether nobody is named after a question or a call, where somebody has to answer."""
    if not facts.begins_open or not facts.before[-1].text:
        return False
    last = facts.before[-1]
    is_question = last.role == "press" and is_ended(facts.last_before)
    calls = (phrases.CALLS_FOR_QUESTIONS, phrases.FOR_THE_PRESS)
    return is_question or phrases.says(facts.last_before, *calls)


def _is_announced(facts: PageFacts) -> bool:
    return facts.begins_open and ends_in_colon(facts.last_before)


def _closes(facts: PageFacts) -> bool:
    """Return whether the chair, who speaks on the page before, closes on this last one."""
    if facts.after or not facts.before:
        return False
    last_speaker = comparison_key(facts.before[-1].speaker)
    if last_speaker not in map(comparison_key, _chairs(facts)):
        return False
    texts = [turn.text for turn in facts.turns]
    return any(map(phrases.CLOSES.search, texts))


def _chairs(facts: PageFacts) -> list[str]:
    """Return the chairs by the head, else the first speaker."""
    people = facts.briefing.people
    chairs = [person.name for person in people if person.role == "chair"]
    if chairs:
        return chairs
    for turn in chain.from_iterable(facts.all_pages.turns):
        if turn.label:
            return [turn.speaker]
    return []


def _has_another_title(facts: PageFacts) -> bool:
    """Return whether most other pages have one title, numbered or not, and this has another."""
    pages = len(facts.briefing.pages)
    own = _letters(facts.page.title)
    title, count = facts.all_pages.titles.most_common(1)[0]
    if pages < 3 or 2 * count < pages or not (own and title):
        return False
    return not (own.startswith(title) or title.startswith(own))


def _somebody_speaks(facts: PageFacts) -> bool:
    """Return whether sentences are in the first person, outside of quotations."""
    sentences = filter(is_ended, facts.paragraphs)
    return any(_IN_PERSON.search(_QUOTED.sub("", text)) for text in sentences)


def _tells_a_story(facts: PageFacts) -> bool:
    """Return whether it reports who said several quotations: "…," said Weng Jiamu."""
    told = list(filter(_SAID_BY.search, facts.paragraphs))
    return len(told) > 1


def _is_about_a_page(facts: PageFacts) -> bool:
    """Return whether many of its words are about a page and what shows it."""
    about = len(about_the_page(facts.text))
    return about > 1 and about * 16 >= facts.words and not _has_figures(facts)


def _speaks_to_a_reader(facts: PageFacts) -> bool:
    """Return whether a few lines say "you" more often than "I", or are about the page."""
    if facts.speakers or facts.words >= _MAX_NOTICE or _has_figures(facts):
        return False
    you = len(_YOU.findall(facts.text))
    me = len(_I.findall(facts.text))
    return you > me or (me == 0 and about_the_page(facts.text) != [])


def _goes_on_in_a_list(facts: PageFacts) -> bool:
    """Return whether its first or last line has the form of the one before or after it."""
    first = _form_of_entry(facts.first)
    last = _form_of_entry(facts.last)
    if first and first == _form_of_entry(facts.last_before):
        return True
    return last != "" and last == _form_of_entry(facts.first_after)


def _form_of_entry(line: str) -> str:
    found = _ENTRY.match(line)
    return str(found.lastgroup) if found else ""


def _has_figures(facts: PageFacts) -> bool:
    return _FIGURES.search(facts.text) is not None


def _is_line_or_two(facts: PageFacts) -> bool:
    return 0 < facts.words < _MAX_LINE_OR_TWO


_Test = Callable[[PageFacts], bool]


def _likeness_from(minimum: float) -> _Test:
    return lambda facts: facts.likeness >= minimum


def _likeness_below(limit: float) -> _Test:
    return lambda facts: facts.likeness < limit


def _exchange_likeness_below(limit: float) -> _Test:
    return lambda facts: facts.exchange_likeness < limit


KNOWN: Table[PageFacts] = [
    [
        Rule(+6, "somebody speaks who is known elsewhere", _somebody_known_speaks),
        Rule(+3, "a known outlet speaks", _an_outlet_speaks),
        Rule(+2, "somebody speaks of whom another page speaks", _somebody_mentioned_speaks),
    ],
    [Rule(-16, "the people of the head are silent, and others speak", _strangers_speak)],
    [Rule(_OTHER_TITLE, "its title is another", _has_another_title)],
    [Rule(-4, "it has no pager, as all others have", _has_no_pager)],
    [
        Rule(-4, "the page after it goes on where the one before it breaks off", _is_passed_over),
        Rule(+3, "it goes on in a sentence", _goes_on),
        Rule(-2, "the sentence before it is not finished", _follows_break),
        Rule(-3, "a question or a call stands before it", _stands_below_a_question),
        Rule(+3, "the chair ends it", _closes),
        Rule(+4, "a label stands before it", _stands_below_a_label),
        Rule(+2, "it is announced", _is_announced),
    ],
]
# What the words of a page show. These tests are slow, and run only where somebody known is silent.
WORDS: Table[PageFacts] = [
    [Rule(+4, "it has lines of the head", lambda facts: _have_head(facts.page.blocks))],
    [
        Rule(-4, "it is about a page of a site", _is_about_a_page),
        Rule(-4, "it announces a conference", _is_notice),
        Rule(-3, "it speaks to a reader", _speaks_to_a_reader),
        Rule(-9, "it tells who said what", _tells_a_story),
        Rule(+1, "somebody speaks", _somebody_speaks),
    ],
    [
        Rule(+3, "it goes on in a list", _goes_on_in_a_list),
        Rule(-2, "it is a line or two", _is_line_or_two),
    ],
    [
        Rule(+3, "it has words of the others", _likeness_from(3)),
        Rule(+1, "it has a few words of the others", _likeness_from(1)),
        Rule(-6, "its words are not those of the others", _likeness_below(-7)),
        Rule(-4, "few of its words are those of the others", _likeness_below(-4)),
        Rule(-2, "it has few words of the others", _likeness_below(-2)),
    ],
    [
        Rule(-4, "its words are not those beside it", _exchange_likeness_below(-4)),
        Rule(-2, "few of its words are those beside it", _exchange_likeness_below(-2.5)),
        Rule(-1, "it has few words of those beside it", _exchange_likeness_below(-1)),
    ],
]
RULES = (*KNOWN, *WORDS)


def drop_foreign_pages(briefing: Briefing, turns: Sequence[list[Turn]]) -> Sequence[list[Turn]]:
    """Return the *turns* of those pages of *briefing* that belong to the transcript.

    *turns* has a list for each page, as ``turns.split`` returns them. A page that does not belong
    becomes ``missing``; a page in doubt gets a sign, and so does one after which the next does not
    go on. Where nobody has a label, nothing is judged.
    """
    if len(briefing.pages) < 2 or not any(map(_speakers_of, turns)):
        return turns

    all_pages = AllPages(briefing, turns)
    pages = [PageFacts(all_pages, index) for index in range(len(turns))]
    kept = list(filter(_may_stay, pages)) or pages
    for facts, following in pairwise(kept):
        page = facts.page
        fault = _fault_between(facts, following)
        if fault and following.page.number == page.number + 1:
            page.signs.append(Sign("more-pages", f"page {page.number}: {fault}"))

    first = kept[0]
    headed = next(filter(_begins_with_a_head, kept), first)
    if first.turns and headed is not first:
        number = headed.page.number
        what = f"the head stands on page {number}, below the speech of page {first.page.number}"
        headed.page.signs.append(Sign("foreign-text", what))
    if len(kept) < len(pages):
        _remove_other_pages(briefing, {facts.page.number for facts in kept})
    return [list(facts.turns) for facts in kept]


def _may_stay(facts: PageFacts) -> bool:
    """Return whether a page may stay; note why if it may not, or leave a sign if it is in doubt."""
    rules = held(KNOWN, facts)
    if total(rules) < _MIN_CERTAIN:
        rules += held(WORDS, facts)
    points = total(rules)
    is_silent = not (facts.text or facts.speakers)

    belongs = _has_notes_or_head(facts.page.blocks) if is_silent else points >= _MIN_DOUBTFUL
    if not belongs:
        reasons = [rule.reason for rule in rules if rule.points < 0]
        why = ", ".join(reasons) or "nothing on it shows that it is"
        failure = WrongPage("no-part", why=why)
        facts.briefing.missing[facts.page.number] = failure
        return False

    least = _MIN_HEAD if is_silent else _MIN_BELONGING
    all_points = [rule.points for rule in rules]
    if points < least or _OTHER_TITLE in all_points:
        line = facts.first or facts.page.blocks[0].text
        what = f"page {facts.page.number} may not belong to the transcript: {line[:_MAX_QUOTE]!r}"
        facts.page.signs.append(Sign("foreign-text", what))
    return True


def _has_notes_or_head(blocks: Sequence[Block]) -> bool:
    """Return whether a page without speech has notes, pictures or a head."""
    for block in blocks:
        if block.part == "note" or block.kind == CAPTION:
            return True
    return _have_head(blocks)


def _remove_other_pages(briefing: Briefing, numbers: set[int]) -> None:
    """Remove all pages of *briefing* but those with *numbers*, with their notes and titles."""
    first = briefing.pages[0]
    briefing.pages = [page for page in briefing.pages if page.number in numbers]
    briefing.notes = [note for note in briefing.notes if note.page in numbers]
    briefing.missing = dict(sorted(briefing.missing.items()))
    if briefing.pages[0] is not first:
        front.describe(briefing)

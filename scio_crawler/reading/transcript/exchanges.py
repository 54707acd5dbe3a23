"""What each turn does, and which answers belong to which question.

A turn is judged at its place: by who speaks before and after it, and whether a question waits for
an answer. The rules are tables. A question too many shifts the exchanges of all turns after it, so
the chair asks only with enough points, and a reporter who asks to be heard opens none.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.items import Briefing, Turn
from scio_crawler.reading.language.phrases import (
    ABOUT_A_QUESTION,
    ABOUT_HEARING,
    ABOUT_THE_FLOOR,
    ADDS,
    ANSWERS_ONE,
    ASKS,
    ASKS_AGAIN,
    CALLS,
    CALLS_FOR_QUESTIONS,
    CLOSES,
    COURTESY,
    FOR_THE_PRESS,
    GREETING,
    INVITES,
    LEADS_TO,
    MY_OWN,
    NO_QUESTION,
    OWN_QUESTION,
    PASSES_ON,
    READS_OUT,
    YES_OR_NO,
    Phrases,
    says,
)
from scio_crawler.reading.language.sentences import sentences
from scio_crawler.reading.text import remembered, straight
from scio_crawler.reading.transcript import replies
from scio_crawler.reading.transcript.evidence import Rule, Table, held, total

_LEADING = COURTESY | CALLS | CLOSES
SUBSTANCE = 12  # words beyond courtesies and calls that make a turn more than procedure
_MORE = 20  # the same of a chair before the next question
_MUCH = 45  # the same of one who calls on somebody at the end
_LITTLE = 4  # the same of the only one who answers
_LONGEST_CALL = 300  # characters
_BRIEF = 12  # the most words of a reporter who asks to be heard
_OWN = 7  # the same of an official who also passes the question on
_PASSING = 60  # the most words of an official who only passes it on
_ASKS = 2  # points with which the chair asks
_HONOURED = regex(
    r"\b(?:(?:Mr|Ms|Mrs|Dr|Prof)\.?|Minister|Director|Captain|Colonel|Premier|Ambassador|Doctor|Old|Lao|Professor|Commissioner|Governor|Mayor)"
    r" ([\w’'-]+)(?: ([A-Z][\w’'-]+))?"
)
_BOTH = regex(r"\b(?:Mr|Ms|Mrs|Dr)\.? [\w’'-]+ and (?:I|we)\b(?![’'])")  # "Ms. Qu and I agree."
_FIGURE = regex(r"\d")
_WORD = regex(r"[^\W\d_]+")
_SMALL = frozenset("a an and for of the".split())
_THANKS = regex(r"(?i)\b(?:thank(?:s|ful)?|grateful|(?:good-?)?bye|good (?:night|day))\b")
_INTERPRETS = regex(r"(?i)interpret|translat")


class Place(NamedTuple):
    """A turn between its neighbours, with what was said before it."""

    turns: Sequence[Turn]
    parts: Sequence[str]  # of their speakers: see :func:`_parts`
    first: Mapping[str, int]  # where each speaker speaks first
    closing: int  # where the chair closes, or the number of turns
    begins: bool
    ends: bool
    kinds: Sequence[str]  # of the turns before
    at: int  # where the turn is
    turn: Turn
    text: str
    # The part and the turn of the next speaker who is no interpreter, of three.
    following: tuple[str, Turn | None]
    asked: bool  # whether a question was asked
    waits: bool  # whether the latest one is not answered yet

    @property
    def before(self) -> Turn | None:
        """The turn before it, unless a page between them is missing."""
        turn = self.turns[self.at - 1] if self.at else None
        return turn if turn and self.turn.page <= turn.page_end + 1 else None

    @property
    def after(self) -> Iterator[tuple[str, Turn]]:
        """The part and the turn of those who speak after it, up to a missing page."""
        page = self.turn.page_end
        for at in range(self.at + 1, len(self.turns)):
            turn = self.turns[at]
            if turn.page > page + 1:
                return
            page = turn.page_end
            yield self.parts[at], turn


# What the turns are or count for which a test holds, and the reason. A string is more reasons.
_Row = tuple[str, str, Callable[[Place], object]]


def has_substance(text: str, enough: int = SUBSTANCE, *others: Phrases) -> bool:
    """Tell whether *text* has *enough* words that are no courtesy, call or closing.

    Sentences with one of the *others* do not count either.
    """
    return _is_long(text, enough) and _have_substance(sentences(text), enough, *others)


def _is_long(text: str, enough: int) -> bool:
    """Tell whether *text* may have *enough* words: whether it has, or many letters."""
    return len(text) >= 10 * enough or len(text.split()) >= enough


def _have_substance(said: Iterable[str], enough: int, *others: Phrases) -> bool:
    words = 0
    for sentence in said:
        if words >= enough:
            break
        if not (_leads(sentence) or says(sentence, *others)):
            words += len(sentence.split())
    return words >= enough


@remembered(200)
def _leads(sentence: str) -> bool:
    """Tell whether *sentence* is a courtesy, a call or a closing."""
    return _LEADING.search(sentence)


def has_its_end(briefing: Briefing) -> bool:
    """Tell whether the last page that a pager names, or that is missing, was read."""
    last = briefing.pages[-1].number
    named = {number for page in briefing.pages for number in page.pager} | set(briefing.missing)
    return all(number <= last for number in named)


def has_its_beginning(briefing: Briefing) -> bool:
    """Tell whether page 1 was read."""
    return briefing.pages[0].number == 1


def link(turns: Sequence[Turn], ends: bool = True, begins: bool = True) -> None:
    """Set kind, exchange and reply_to of all *turns*, which :func:`judge` judges."""
    kinds = [kind for kind, _ in judge(turns, ends, begins)]
    for turn, kind, numbers in zip(turns, kinds, numbered(kinds), strict=True):
        turn.kind, (turn.exchange, turn.reply_to) = kind, numbers


def numbered(kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Return exchange and reply_to of the turns of these *kinds*, all those of a briefing."""
    found: list[tuple[int, int]] = []
    exchange = question = 0  # the number of the last exchange, and of the turn that asks in it
    for number, kind in enumerate(kinds, 1):
        if kind == "question":
            exchange, question = exchange + 1, number
        is_within = kind in ("question", "answer")
        found.append((exchange * is_within, question * (kind == "answer")))
    following = 0  # the exchange of the next turn that is not procedure, if that is an answer
    for at in reversed(range(len(kinds))):
        if kinds[at] == "procedure":
            found[at] = following, 0
        else:
            following = found[at][0] * (kinds[at] == "answer")
    return found


def judge(turns: Sequence[Turn], ends: bool = True, begins: bool = True) -> list[tuple[str, str]]:
    """Return the kind of each of *turns*, whose roles are set, and why.

    *begins* and *ends* say whether the first and the last page were read, so that the chair's first
    turn may be the opening, and the last turn the closing.
    """
    parts, closing = _parts(turns), _closing(turns) if ends else len(turns)
    first = {turn.speaker: at for at, turn in reversed([*enumerate(turns)])}
    judged: list[tuple[str, str]] = []
    kinds: list[str] = []
    asked = waits = False
    for at, part in enumerate(parts):
        now = at, turns[at], turns[at].text, _following(turns, parts, at), asked, waits
        place = Place(turns, parts, first, closing, begins, ends, kinds, *now)
        judged.append(_verdict(place, RULES[part] if at <= closing else ()))
        kinds.append(kind := judged[-1][0])
        asked = asked or kind == "question"
        waits = kind == "question" or (waits and kind != "answer")
    return judged


def _following(turns: Sequence[Turn], parts: Sequence[str], at: int) -> tuple[str, Turn | None]:
    """Return the part and the turn of the one who speaks after the turn *at*, up to a gap."""
    page = turns[at].page_end
    for later in range(at + 1, min(at + 4, len(turns))):
        turn = turns[later]
        if turn.page > page + 1:
            break
        if parts[later]:
            return parts[later], turn
        page = turn.page_end
    return "", None


def _verdict(place: Place, rules: Iterable[_Row]) -> tuple[str, str]:
    """Return the kind of the turn at *place* and why: by the first of *rules* that holds."""
    for kind, reason, holds in rules:
        if why := holds(place):
            return kind, f"{reason}: {why}" if isinstance(why, str) else reason
    return "procedure", "leads from one turn to the next"


def _parts(turns: Sequence[Turn]) -> list[str]:
    """Return what the speaker of each turn does: his role, else what he does in all his turns.

    ``""`` is an interpreter, who speaks for the one before, and whoever has no label.
    """
    points: Counter[str] = Counter()
    for at, turn in enumerate(turns):
        if turn.role == "unknown" and turn.label and not _INTERPRETS.search(turn.label):
            points[turn.label] += _points_for_asking(turns, at)
    does = {label: "press" if own > 0 else "official" for label, own in points.items() if own}
    return [does.get(t.label, "") if t.role == "unknown" else t.role for t in turns]


def _points_for_asking(turns: Sequence[Turn], at: int) -> int:
    """Return points for whoever speaks *at* a place if he asks, below 0 if he answers."""
    text = turns[at].text
    before, following = (turns[n] if 0 <= n < len(turns) else None for n in (at - 1, at + 1))
    points = 2 * ("?" in text[-200:]) + ASKS.search(text) - (len(text) > 700)
    points -= 3 * ANSWERS_ONE.search(text)
    if before and before.role == "chair":
        points += 2 * says(before.text, CALLS_FOR_QUESTIONS, FOR_THE_PRESS)
        points -= 2 * _names(before.text, turns[at])
    elif before and (before.role == "press" or before.text.endswith("?")):
        points -= 2
    return points - bool(following and following.role == "press")


def _closing(turns: Sequence[Turn]) -> int:
    """Return where the chair closes before a remark or a notice, else the number of turns."""
    # "We close with this one. Mr. Weng?" leads to an answer. Thanks may follow anything.
    thanks = True
    for at, turn in islice(reversed(list(enumerate(turns))), 4):  # it and three farewells
        if turn.role == "chair" and CLOSES.search(turn.text):
            waits = at > 0 and turns[at - 1].role == "press"
            closes = thanks or not (waits or _leads_on(turn.text))
            return at if closes and at < len(turns) - 1 else len(turns)
        thanks = thanks and _is_courtesy(turn.text)
        if not thanks and (turn.role == "press" or _leads_on(turn.text)):
            break
    return len(turns)


def _leads_on(text: str) -> bool:
    return says(text[-80:], CALLS, INVITES)


def _is_courtesy(text: str) -> bool:
    """Tell whether *text* is a few words of thanks: "Thank you very much." "You're welcome."."""
    if len(text) > 80 or "?" in text:
        return False
    polite = any(says(said, COURTESY, CLOSES) for said in sentences(text))
    return polite and not has_substance(text, _LITTLE)


def _names(text: str, following: Turn | None) -> bool:
    """Tell whether *text* names the next speaker after an honorific ("Mr. Weng")."""
    words = following.speaker.split() if following else []
    named = any(word in text for word in words)  # rules out most text quickly
    return named and any({*found.groups()} & {*words} for found in _HONOURED.finditer(text))


# The press


def _only_thanks(text: str) -> bool:
    """Tell whether a reporter is only polite: "I would like Mr. Qu to comment." is a question."""
    return _is_courtesy(text) and all(map(COURTESY.search, sentences(text)))


def _has_no_question(place: Place) -> bool:
    """Tell whether a reporter says that he has none: "That answers my question. Thank you."."""
    if len(place.text) > _LONGEST_CALL or place.text.endswith("?"):
        return False
    if not NO_QUESTION.search(place.text):
        return False
    return not any(said.endswith("?") for said in sentences(place.text))


def _is_not_taken_up(place: Place) -> bool:
    """Tell whether a reporter only remarks something: the press speaks again before an answer."""
    # "It doesn't work." is about the microphone, if the chair says a few words and the press goes
    # on. So is "Can I ask in French?", but not what was cut off or not heard. A statement that an
    # official answers is a question.
    text = place.text
    if len(text) > 200 or place.following[0] == "official":
        return False
    after = [*islice(place.after, 4)]
    few = [*takewhile(lambda found: found[0] not in ("press", "official"), after)]
    part, taken_up = after[len(few)] if len(few) < len(after) else ("", place.turn)
    if part == "official" or any(has_substance(turn.text) for _, turn in few):
        return False
    if "?" not in text and not ASKS.search(text):
        return part == "press" or len(after) == len(few) == 1
    if not few or text[-1:].isalnum() or any(ASKS_AGAIN.search(t.text) for _, t in few):
        return False
    goes_on = part == "press" and taken_up.speaker == place.turn.speaker
    return goes_on and len(text.split()) <= _BRIEF


# Officials


def _only_calls_on_the_press(place: Place) -> bool:
    """Tell whether an official, after an answer, only calls for the next question."""
    if not (place.asked and 0 < len(place.text) <= _LONGEST_CALL):
        return False
    if place.following[0] != "press" or has_substance(place.text):
        return False
    return calls_at_the_end(place.text) and not replies.judge(place.text).act


def _has_not_heard(place: Place) -> bool:
    if not (place.waits and place.text.endswith("?") and ASKS_AGAIN.search(place.text)):
        return False
    same = any(turn.speaker == place.turn.speaker for _, turn in islice(place.after, 2))
    return (same or place.following[0] == "press") and not has_substance(place.text)


def _passes_on(place: Place) -> bool:
    """Tell whether an official only passes a question on to the one who speaks next."""
    text = place.text
    if text.count(" ") > _PASSING or (receiver := _receiver(place)) is None:
        return False
    said = [*sentences(text)]
    refer = [one for one in said if _refers(one, place.turn, receiver)]
    hands = [s for s in said if PASSES_ON.search(s) or (s in refer and LEADS_TO.search(s))]
    may_refer, may_ask = place.waits and refer != [], text.endswith("?")
    if not (hands or may_refer or may_ask):
        return False
    rest = [one for one in said if one not in hands and one not in refer]
    own = [one for one in rest if not says(one, ABOUT_A_QUESTION, COURTESY, CALLS)]
    refer = [one for one in refer if not _BOTH.search(one)]
    only_refers = place.waits and refer and not own and not _FIGURE.search(text)
    only_asks = may_ask and all(one.endswith("?") for one in own)
    if not (hands or only_refers or only_asks):
        return False
    if any(YES_OR_NO.search(one) or _FIGURE.search(one) for one in own):
        return False
    most = SUBSTANCE if _leads_on(text) else _OWN
    return not has_substance(" ".join(own), most if place.following[0] == "official" else _LITTLE)


def _receiver(place: Place) -> Turn | None:
    """Return the turn of another that follows, perhaps after a few words of the chair, or None."""
    part, following = place.following
    if part != "press":
        heard = [turn for part, turn in islice(place.after, 2) if part == "official"]
        if heard:
            return heard[0] if heard[0].speaker != place.turn.speaker else None
    return following if _names(place.text, following) else None


def _refers(said: str, speaker: Turn, receiver: Turn) -> bool:
    """Tell whether a sentence names the *receiver*, or an office that is not the *speaker*'s."""
    first, *others = receiver.speaker.split() or [""]  # a surname may be a word: "He said so."
    title = receiver.position.partition(" ")[0].capitalize()  # "Captain, do you see us?"
    own = [title, *(word for word in others or [first] if len(word) > 3)]
    if any(word in said for word in own if word) and {*own} & {*_WORD.findall(said)}:
        return True
    if (others and receiver.speaker in straight(said)) or _names(said, receiver):
        return True
    offices = _pairs(receiver.position) - _pairs(speaker.position)
    low = said.lower()
    is_likely = any(one in low and other in low for one, other in offices)
    return is_likely and not offices.isdisjoint(_pairs(said))


@lru_cache(256)  # offices recur
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Return each two neighbouring words of *text* ("rescue service"), small words left out."""
    return frozenset(pairwise(word for word in _WORD.findall(text.lower()) if word not in _SMALL))


# The chair


def _opens(place: Place) -> bool:
    is_early = place.at == 0 or (place.at == 1 and place.at + 1 < len(place.turns))
    return place.begins and is_early and "chair" not in place.parts[: place.at] and not place.asked


def calls_at_the_end(text: str) -> bool:
    """Tell whether the last paragraph of a chair's *text* calls on somebody."""
    final = list(sentences(text.rpartition("\n\n")[2]))
    if any(says(said, CALLS_FOR_QUESTIONS, FOR_THE_PRESS) for said in final):
        return True
    return CALLS.search(final[-1]) and not COURTESY.search(final[-1])


def _closes_at_last(place: Place) -> object:
    """Tell whether the chair, who speaks last, closes: in so many words, or by thanking."""
    text = place.text
    if not (place.ends and text) or place.at + 1 < len(place.turns):
        return False
    if CLOSES.search(text):
        return True
    thanks = _THANKS.search(text.rpartition("\n\n")[2])
    adds = _answers(place) and ADDS.search(text)
    return thanks and not adds and not calls_at_the_end(text)


def _asks(place: Place) -> str:
    """Return the reasons why the chair asks a question that an official answers, else ``""``."""
    if place.following[0] != "official":
        return ""
    counted = held(ASKING, place)
    return "; ".join(map(str, counted)) if total(counted) >= _ASKS else ""


def _questions(place: Place) -> list[str]:
    """Return the questions of the chair that call on nobody and are not about hearing."""
    asked = (said for said in sentences(place.text) if said.endswith("?"))
    whole = (said for said in asked if len(_HONOURED.sub("", said).split()) >= 3)
    return [
        said
        for said in whole
        if not says(said, CALLS, INVITES, COURTESY, ABOUT_HEARING, ASKS_AGAIN)
    ]


def _asks_without_a_mark(place: Place) -> bool:
    own = filter(OWN_QUESTION.search, sentences(place.text))
    return any(not says(said, INVITES, ABOUT_HEARING) for said in own)


def _names_another(place: Place, said: str = "") -> bool:
    """Tell whether the chair names the next speaker, and not to go on after the chair."""
    before, following = place.before, place.following[1]
    if following is None or (before and before.speaker == following.speaker):
        return False
    return _refers(said or place.text, place.turn, following)


def _calls_on_another(place: Place) -> bool:
    """Tell whether the last words of the chair are somebody's name: "Mr. Weng?"."""
    last = [*sentences(place.text[-80:])][-1:]
    return any(len(said.split()) <= _LITTLE and _names_another(place, said) for said in last)


def _is_new(place: Place) -> object:
    following = place.following[1]
    return following and place.first[following.speaker] > place.at


def _interrupts(place: Place) -> object:
    before = place.before
    return before and before.role == "official" and before.text[-1:].isalnum()


def _answers(place: Place) -> bool:
    """Tell whether the chair says more than a word that leads from one turn to the next."""
    # Less is enough from the only one who answers, and after "I would like to add …".
    text, (part, following) = place.text, place.following
    if not place.asked or (place.waits and part != "official" and "?" in text):
        return False
    if place.waits and part != "official":
        asks_again = part == "press" and ASKS_AGAIN.search(text)
        enough = SUBSTANCE if asks_again else _LITTLE
        return has_substance(text, enough) and not replies.passes_on(text)
    if following is None:
        return has_substance(text)
    if not _is_long(text, SUBSTANCE):
        return False
    last = text[-150:]
    if CALLS.search(last) or (part == "official" and _refers(last, place.turn, following)):
        if has_substance(text, _MUCH):
            return True
        return (len(text) > 700 or ADDS.search(text)) and has_substance(text)
    told = (said for said in sentences(text) if not said.endswith("?"))
    about, enough = ((), SUBSTANCE) if part == "official" else ((ABOUT_THE_FLOOR,), _MORE)
    if _have_substance(told, enough, *about):
        return True
    return ADDS.search(text) and has_substance(text)


# Without a role: interpreters, and speech whose label is on a missing page


def _asks_somebody(text: str) -> bool:
    return "?" in text[-300:] or ASKS.search(text)


def _interprets(place: Place) -> str:
    """Return the kind of the turn before, which an interpreter repeats, ``""`` for others."""
    repeats = place.turn.label and (place.waits or not _asks_somebody(place.text))
    return (place.kinds[-1] if place.kinds else "procedure") if repeats else ""


def _asks_unseen(place: Place) -> bool:
    """Tell whether speech without a label is a question, since an official speaks after it."""
    text = place.text
    if place.following[0] != "official":
        return False
    if place.before or _asks_somebody(text):
        return True
    return len(text) < 1500 and not GREETING.search(text)


def _speaks_to_the_next(place: Place) -> object:
    remarks = place.turn.label and not _asks_somebody(place.text)
    return remarks and _names(place.text, place.following[1])


# Points for a question of the chair before an official speaks.
ASKING: Table[Place] = [
    [Rule(+3, "has a question of his own", lambda p: MY_OWN.search(p.text))],
    [Rule(+2, "asks, and does not call", _questions)],
    [Rule(+2, "asks without a question mark", _asks_without_a_mark)],
    [Rule(+2, "reads a question out", lambda p: READS_OUT.search(p.text) and _questions(p))],
    [Rule(+1, "asks at some length", lambda p: _questions(p) and has_substance(p.text))],
    [Rule(-1, "names another than the one before", _names_another)],
    [Rule(-1, "names another at the end", _calls_on_another)],
    [Rule(-2, "one who has yet to make a statement", lambda p: not p.asked and _is_new(p))],
    [Rule(-3, "a question of the press waits", lambda p: p.waits)],
    [Rule(-3, "interrupts somebody", _interrupts)],
]
# The first rule that holds for a turn says what it is, by what its speaker does.
RULES: dict[str, list[_Row]] = {
    "chair": [
        ("closing", "the chair closes, and calls on nobody", lambda p: p.at == p.closing),
        ("opening", "the chair's first turn", _opens),
        ("closing", "the chair thanks, or closes, at last", _closes_at_last),
        ("question", "the chair asks", _asks),
        ("answer", "the chair says more than it takes to lead", _answers),
    ],
    "press": [
        ("procedure", "only thanks", lambda p: p.asked and not p.waits and _only_thanks(p.text)),
        ("procedure", "has no question", _has_no_question),
        ("procedure", "the press goes on before anybody answers", _is_not_taken_up),
        ("question", "the press asks", lambda _: True),
    ],
    "official": [
        ("procedure", "passes it on to who speaks next", _passes_on),
        ("procedure", "calls on the press", _only_calls_on_the_press),
        ("statement", "before the first question", lambda p: not p.asked),
        ("procedure", "has not heard the question", _has_not_heard),
        ("procedure", "only thanks", lambda p: not p.waits and _is_courtesy(p.text)),
        ("answer", "an official speaks after a question", lambda _: True),
    ],
    "": [
        ("statement", "interprets a statement", lambda p: _interprets(p) == "statement"),
        ("procedure", "speaks to who speaks next", _speaks_to_the_next),
        ("answer", "interprets an answer", lambda p: _interprets(p) == "answer"),
        ("procedure", "helps to understand", lambda p: _interprets(p) != ""),
        ("question", "an official speaks after it", _asks_unseen),
        ("answer", "goes on after a question", lambda p: p.asked and not _asks_somebody(p.text)),
    ],
}

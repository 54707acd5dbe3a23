"""What each turn does, and which answers belong to which question.

A turn is judged in its context: by who speaks before and after it, and by whether a question waits
for an answer. The rules are tables. A question too many shifts the exchanges of all turns after it,
so a chair asks only with enough points, and a reporter who asks to be heard opens no exchange.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
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

# Words of substance, which are in sentences other than courtesies, calls and closings: a turn with
# fewer of them is only procedure.
SUBSTANCE = 12
_SUBSTANCE_BEFORE_QUESTION = 20  # of a chair before the next question
_SUBSTANCE_BEFORE_CALL = 45  # of a chair who calls on somebody at the end
_SUBSTANCE_OF_ONLY_REPLY = 4  # of a chair, where nobody else answers
_SUBSTANCE_OF_THANKS = 4
_SUBSTANCE_WHEN_PASSING_ON = 7  # of an official who passes a question on to the next one
_SUBSTANCE_WITHOUT_NEXT = 4  # of such an official, if the next speaker is not an official

_MAX_CALL_LENGTH = 300  # characters
_MAX_WORDS_TO_BE_HEARD = 12  # of a reporter who asks to be heard
_MAX_SPACES_WHEN_PASSING_ON = 60  # between the words of an official who only passes a question on
_MAX_WORDS_OF_NAME = 4  # "Mr. Weng?"
_MIN_POINTS_OF_CHAIR = 2  # with which the chair asks

_HONOURED = regex(
    r"\b(?:(?:Mr|Ms|Mrs|Dr|Prof)\.?|Minister|Director|Captain|Colonel|Premier|Ambassador|Doctor|Old|Lao|Professor|Commissioner|Governor|Mayor)"
    r" ([\w’'-]+)(?: ([A-Z][\w’'-]+))?"
)
_BOTH = regex(r"\b(?:Mr|Ms|Mrs|Dr)\.? [\w’'-]+ and (?:I|we)\b(?![’'])")  # "Ms. Qu and I agree."
_FIGURE = regex(r"\d")
_WORD = regex(r"[^\W\d_]+")
_SMALL_WORDS = frozenset("a an and for of the".split())
_THANKS = regex(r"(?i)\b(?:thank(?:s|ful)?|grateful|(?:good-?)?bye|good (?:night|day))\b")
_INTERPRETS = regex(r"(?i)interpret|translat")


class TurnContext(NamedTuple):
    """A turn between its neighbours, with what was said before it."""

    turns: Sequence[Turn]
    roles: Sequence[str]  # of all turns: see :func:`_roles_by_words`
    first_turns: Mapping[str, int]  # the index of each speaker's first turn
    closing: int  # the index of the turn in which the chair closes, or the number of turns
    begins: bool  # whether the first page was read
    ends: bool  # whether the last page was read
    kinds: Sequence[str]  # of the turns before
    turn_index: int
    turn: Turn
    text: str
    next_role: str  # of the next speaker but interpreters, among three turns; "" if there is none
    next_turn: Turn  # of that speaker, else one without words
    has_question: bool  # whether a question was asked before
    waits: bool  # whether the latest question is not answered yet

    @property
    def before(self) -> Turn | None:
        """The turn before, unless a page between them is missing."""
        if self.turn_index == 0:
            return None
        turn = self.turns[self.turn_index - 1]
        if self.turn.page > turn.page_end + 1:
            return None
        return turn

    @property
    def after(self) -> Iterator[tuple[str, Turn]]:
        """The role and the turn of those who speak after it, up to a missing page."""
        page = self.turn.page_end
        for index in range(self.turn_index + 1, len(self.turns)):
            turn = self.turns[index]
            if turn.page > page + 1:
                return
            page = turn.page_end
            yield self.roles[index], turn


# A kind of turn, the reason, and a test. A string that the test returns holds more reasons.
_KindRule = tuple[str, str, Callable[[TurnContext], object]]


def has_substance(text: str, enough: int = SUBSTANCE, *others: Phrases) -> bool:
    """Return whether *text* has *enough* words of substance.

    Sentences with one of the *others* do not count either.
    """
    return _is_long(text, enough) and _have_substance(sentences(text), enough, *others)


def _is_long(text: str, enough: int) -> bool:
    """Return whether *text* is long enough to have *enough* words of substance."""
    return len(text) >= 10 * enough or len(text.split()) >= enough


def _have_substance(all_sentences: Iterable[str], enough: int, *others: Phrases) -> bool:
    words = 0
    for sentence in all_sentences:
        if words >= enough:
            break
        if not (_is_leading(sentence) or says(sentence, *others)):
            words += len(sentence.split())
    return words >= enough


@remembered(200)
def _is_leading(sentence: str) -> bool:
    """Return whether *sentence* is a courtesy, a call or a closing."""
    return _LEADING.search(sentence)


def has_its_end(briefing: Briefing) -> bool:
    """Return whether the last page that a pager names, or that is missing, was read."""
    last = briefing.pages[-1].number
    listed = set(briefing.missing)
    for page in briefing.pages:
        listed.update(page.pager)
    return max(listed, default=0) <= last


def has_its_beginning(briefing: Briefing) -> bool:
    """Return whether page 1 was read."""
    return briefing.pages[0].number == 1


def link(turns: Sequence[Turn], ends: bool = True, begins: bool = True) -> None:
    """Set kind, exchange and reply_to of all *turns*, as :func:`judge` decides."""
    kinds = [kind for kind, _ in judge(turns, ends, begins)]
    for turn, kind, numbers in zip(turns, kinds, numbered(kinds), strict=True):
        turn.kind = kind
        turn.exchange, turn.reply_to = numbers


def numbered(kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Return exchange and reply_to of the turns of these *kinds*, all those of a briefing."""
    numbers: list[tuple[int, int]] = []
    exchange = question = 0  # the number of the last exchange, and of the turn that asks in it
    for number, kind in enumerate(kinds, 1):
        if kind == "question":
            exchange, question = exchange + 1, number
            numbers.append((exchange, 0))
        elif kind == "answer":
            numbers.append((exchange, question))
        else:
            numbers.append((0, 0))

    following = 0  # the exchange of the next turn that is not procedure, if that is an answer
    for index in reversed(range(len(kinds))):
        if kinds[index] == "procedure":
            numbers[index] = following, 0
        elif kinds[index] == "answer":
            following = numbers[index][0]
        else:
            following = 0
    return numbers


def judge(turns: Sequence[Turn], ends: bool = True, begins: bool = True) -> list[tuple[str, str]]:
    """Return the kind of each of *turns*, whose roles are set, and why.

    *begins* and *ends* say whether the first and the last page were read, so that the chair's first
    turn may be the opening, and the last turn the closing.
    """
    roles = _roles_by_words(turns)
    closing = _closing_index(turns) if ends else len(turns)
    first_turns: dict[str, int] = {}
    for index, turn in enumerate(turns):
        first_turns.setdefault(turn.speaker, index)

    judged: list[tuple[str, str]] = []
    kinds: list[str] = []
    has_question = waits = False
    for index, turn in enumerate(turns):
        next_role, next_turn = _next_speaker(turns, roles, index)
        context = TurnContext(
            turns,
            roles,
            first_turns,
            closing,
            begins,
            ends,
            kinds,
            index,
            turn,
            turn.text,
            next_role,
            next_turn,
            has_question,
            waits,
        )
        kind, reason = _kind_of(context)

        judged.append((kind, reason))
        kinds.append(kind)
        if kind == "question":
            has_question = waits = True
        elif kind == "answer":
            waits = False
    return judged


def _next_speaker(turns: Sequence[Turn], roles: Sequence[str], index: int) -> tuple[str, Turn]:
    """Return the role and the turn of the one who speaks after the turn *index*, up to a gap."""
    page = turns[index].page_end
    for later in range(index + 1, min(index + 4, len(turns))):
        turn = turns[later]
        if turn.page > page + 1:
            break
        if roles[later]:
            return roles[later], turn
        page = turn.page_end
    return "", Turn()


def _kind_of(context: TurnContext) -> tuple[str, str]:
    """Return the kind of a turn and why, by the first rule that holds."""
    if context.turn_index <= context.closing:
        for kind, reason, holds in RULES[context.roles[context.turn_index]]:
            if found := holds(context):
                if isinstance(found, str):
                    reason = f"{reason}: {found}"
                return kind, reason
    return "procedure", "leads from one turn to the next"


def _roles_by_words(turns: Sequence[Turn]) -> list[str]:
    """Return the role of each turn; instead of "unknown", what the speaker does in all his turns.

    It is ``""`` for an interpreter, who speaks for the one before, and for whoever has no label.
    """
    points: Counter[str] = Counter()
    for index, turn in enumerate(turns):
        if turn.role == "unknown" and turn.label and not _INTERPRETS.search(turn.label):
            points[turn.label] += _points_for_asking(turns, index)

    roles = []
    for turn in turns:
        role = turn.role
        if role == "unknown":
            role = ""
            if points[turn.label] > 0:
                role = "press"
            elif points[turn.label] < 0:
                role = "official"
        roles.append(role)
    return roles


def _points_for_asking(turns: Sequence[Turn], index: int) -> int:
    """Return points for the speaker of a turn if he asks, below 0 if he answers."""
    text = turns[index].text
    points = 2 * ("?" in text[-200:]) + ASKS.search(text)
    points -= 3 * ANSWERS_ONE.search(text) + (len(text) > 700)

    before = turns[index - 1] if index else Turn()
    if before.role == "chair":
        points += 2 * says(before.text, CALLS_FOR_QUESTIONS, FOR_THE_PRESS)
        points -= 2 * _names(before.text, turns[index])
    elif before.role == "press" or before.text.endswith("?"):
        points -= 2

    is_before_press = any(turn.role == "press" for turn in turns[index + 1 : index + 2])
    return points - is_before_press


def _closing_index(turns: Sequence[Turn]) -> int:
    """Return the index of the turn in which the chair closes, else the number of turns.

    What follows it is a remark or a notice.
    """
    # "We close with this one. Mr. Weng?" leads to an answer. Thanks may follow anything.
    only_thanks = True
    for index in reversed(range(len(turns))[-4:]):  # it, and three farewells
        turn = turns[index]
        if turn.role == "chair" and CLOSES.search(turn.text):
            is_reply = index > 0 and turns[index - 1].role == "press"
            closes = only_thanks or not (is_reply or _leads_on(turn.text))
            if closes and index < len(turns) - 1:
                return index
            break

        only_thanks = only_thanks and _is_courtesy(turn.text)
        if not only_thanks and (turn.role == "press" or _leads_on(turn.text)):
            break
    return len(turns)


def _leads_on(text: str) -> bool:
    """Return whether the end of *text* calls on somebody."""
    return says(text[-80:], CALLS, INVITES)


def _is_courtesy(text: str) -> bool:
    """Return whether *text* is a few words of thanks: "Thank you very much." "You're welcome."."""
    if len(text) > 80 or "?" in text:
        return False
    is_polite = any(says(sentence, COURTESY, CLOSES) for sentence in sentences(text))
    return is_polite and not has_substance(text, _SUBSTANCE_OF_THANKS)


def _names(text: str, turn: Turn) -> bool:
    """Return whether *text* names the speaker of *turn* after an honorific ("Mr. Weng")."""
    words = turn.speaker.split()
    if any(word in text for word in words):  # rules out most text quickly
        for found in _HONOURED.finditer(text):
            if not set(words).isdisjoint(found.groups()):
                return True
    return False


# The press


def _only_thanks(context: TurnContext) -> bool:
    """Return whether a reporter is only polite: "I would like Mr. Qu to comment." is a question."""
    text = context.text
    if not context.has_question or context.waits or not _is_courtesy(text):
        return False
    return all(map(COURTESY.search, sentences(text)))


def _has_no_question(context: TurnContext) -> bool:
    """Return whether a reporter says so: "That answers my question. Thank you."."""
    text = context.text
    if len(text) > _MAX_CALL_LENGTH or not NO_QUESTION.search(text):
        return False
    return not any(sentence.endswith("?") for sentence in sentences(text))


def _is_not_taken_up(context: TurnContext) -> bool:
    """Return whether a reporter only remarks something: the press speaks again before an answer."""
    # "It doesn't work." is about the microphone, if the chair says a few words and the press goes
    # on. So is "Can I ask in French?", but not what was cut off or not heard. A statement that an
    # official answers is a question.
    text = context.text
    if len(text) > 200 or context.next_role == "official":
        return False

    between: list[str] = []  # what others say before the press or an official speaks
    role = ""
    speaker = None
    for role, turn in islice(context.after, 4):
        if role in ("press", "official"):
            speaker = turn.speaker
            break
        between.append(turn.text)
    if role == "official" or any(map(has_substance, between)):
        return False

    if "?" not in text and not ASKS.search(text):
        return role == "press" or len(between) == 1
    return speaker == context.turn.speaker and _is_heard_now(text, between)


def _is_heard_now(text: str, replies: Sequence[str]) -> bool:
    """Return whether *text* asked for a hearing, and the *replies* to it gave one."""
    if not replies or text[-1:].isalnum() or any(map(ASKS_AGAIN.search, replies)):
        return False
    return len(text.split()) <= _MAX_WORDS_TO_BE_HEARD


# Officials


def _only_calls_on_the_press(context: TurnContext) -> bool:
    """Return whether an official, after an answer, only calls for the next question."""
    text = context.text
    if not context.has_question or not 0 < len(text) <= _MAX_CALL_LENGTH:
        return False
    if context.next_role != "press" or has_substance(text):
        return False
    return calls_at_the_end(text) and not replies.read_reply(text).act


def _has_not_heard(context: TurnContext) -> bool:
    """Return whether an official asks for the question again."""
    text = context.text
    if not (context.waits and text.endswith("?") and ASKS_AGAIN.search(text)):
        return False
    next_speakers = [turn.speaker for _, turn in islice(context.after, 2)]
    is_repeated = context.next_role == "press" or context.turn.speaker in next_speakers
    return is_repeated and not has_substance(text)


def _passes_on(context: TurnContext) -> bool:
    """Return whether an official only passes a question on to the next speaker."""
    text = context.text
    if text.count(" ") > _MAX_SPACES_WHEN_PASSING_ON:
        return False
    receiver = _receiver(context)
    if receiver is None:
        return False

    hands_over = refers = False
    others: list[str] = []  # sentences that do neither, and say something
    for sentence in sentences(text):
        is_about_receiver = _refers(sentence, context.turn, receiver)
        leads = is_about_receiver and LEADS_TO.search(sentence)
        if leads or PASSES_ON.search(sentence):
            hands_over = True
        elif not is_about_receiver and not says(sentence, ABOUT_A_QUESTION, COURTESY, CALLS):
            others.append(sentence)
        refers = refers or (is_about_receiver and not _BOTH.search(sentence))

    only_refers = context.waits and refers and not others and not _FIGURE.search(text)
    only_asks = text.endswith("?") and all(sentence.endswith("?") for sentence in others)
    if hands_over or only_refers or only_asks:
        return not _answers_too(others, context)
    return False


def _answers_too(others: Sequence[str], context: TurnContext) -> bool:
    """Return whether an official's *others*, sentences that pass nothing on, answer."""
    for sentence in others:
        if YES_OR_NO.search(sentence) or _FIGURE.search(sentence):
            return True
    enough = _SUBSTANCE_WITHOUT_NEXT
    if context.next_role == "official":
        enough = SUBSTANCE if _leads_on(context.text) else _SUBSTANCE_WHEN_PASSING_ON
    return has_substance(" ".join(others), enough)


def _receiver(context: TurnContext) -> Turn | None:
    """Return the turn of another that follows, perhaps after a few words of the chair, or None."""
    if context.next_role != "press":
        for role, turn in islice(context.after, 2):
            if role == "official":
                return turn if turn.speaker != context.turn.speaker else None
    if _names(context.text, context.next_turn):
        return context.next_turn
    return None


def _refers(sentence: str, speaker: Turn, receiver: Turn) -> bool:
    """Return whether *sentence* names the *receiver*, or an office that is not the *speaker*'s."""
    names = receiver.speaker.split()
    given_names = names[1:]
    # A surname may be a word: "He said so."
    words = [word for word in given_names or names if len(word) > 3]
    words.append(receiver.position.partition(" ")[0].capitalize())  # "Captain, do you see us?"

    if not set(words).isdisjoint(_WORD.findall(sentence)):
        return True
    if given_names and receiver.speaker in straight(sentence):
        return True
    return _names(sentence, receiver) or _names_office(sentence, speaker, receiver)


def _names_office(sentence: str, speaker: Turn, receiver: Turn) -> bool:
    offices = _word_pairs(receiver.position) - _word_pairs(speaker.position)
    low = sentence.lower()
    is_likely = any(first in low and second in low for first, second in offices)
    return is_likely and not offices.isdisjoint(_word_pairs(sentence))


@lru_cache(256)  # offices recur
def _word_pairs(text: str) -> frozenset[tuple[str, str]]:
    """Return each two neighbouring words of *text* ("rescue service"), small words left out."""
    return frozenset(pairwise(w for w in _WORD.findall(text.lower()) if w not in _SMALL_WORDS))


# The chair


def _opens(context: TurnContext) -> bool:
    if not context.begins or context.has_question:
        return False
    if context.turn_index == 0:
        return True
    return context.turn_index == 1 < len(context.turns) - 1 and context.roles[0] != "chair"


def calls_at_the_end(text: str) -> bool:
    """Return whether the last paragraph of a chair's *text* calls on somebody."""
    final = list(sentences(text.rpartition("\n\n")[2]))
    if any(says(sentence, CALLS_FOR_QUESTIONS, FOR_THE_PRESS) for sentence in final):
        return True
    return CALLS.search(final[-1]) and not COURTESY.search(final[-1])


def _closes_at_last(context: TurnContext) -> object:
    """Return whether the chair, who speaks last, closes: in as many words, or by thanking."""
    text = context.text
    if not context.ends or context.turn_index + 1 < len(context.turns):
        return False
    if CLOSES.search(text):
        return True
    if not _THANKS.search(text.rpartition("\n\n")[2]) or calls_at_the_end(text):
        return False
    return not (ADDS.search(text) and _answers(context))


def _asks(context: TurnContext) -> str:
    """Return the reasons why the chair asks a question that an official answers, else ``""``."""
    if context.next_role != "official":
        return ""
    rules = held(ASKING, context)
    if total(rules) < _MIN_POINTS_OF_CHAIR:
        return ""
    return "; ".join(map(str, rules))


def _questions(context: TurnContext) -> list[str]:
    """Return the questions of the chair that call on nobody and are not about hearing."""
    questions = []
    for sentence in sentences(context.text):
        if not sentence.endswith("?") or len(_HONOURED.sub("", sentence).split()) < 3:
            continue
        if not says(sentence, CALLS, INVITES, COURTESY, ABOUT_HEARING, ASKS_AGAIN):
            questions.append(sentence)
    return questions


def _asks_without_a_mark(context: TurnContext) -> bool:
    own = filter(OWN_QUESTION.search, sentences(context.text))
    return any(not says(sentence, INVITES, ABOUT_HEARING) for sentence in own)


def _names_another(context: TurnContext, words: str = "") -> bool:
    """Return whether the chair names the next speaker, who does not go on after the chair."""
    before = context.before
    if before and before.speaker == context.next_turn.speaker:
        return False
    return _refers(words or context.text, context.turn, context.next_turn)


def _calls_on_another(context: TurnContext) -> bool:
    """Return whether the last words of the chair are somebody's name: "Mr. Weng?"."""
    last = ["", *sentences(context.text[-80:])][-1]
    return 0 < len(last.split()) <= _MAX_WORDS_OF_NAME and _names_another(context, last)


def _is_before_first(context: TurnContext) -> bool:
    """Return whether the next speaker has said nothing so far."""
    return context.first_turns[context.next_turn.speaker] > context.turn_index


def _interrupts(context: TurnContext) -> object:
    before = context.before
    return before and before.role == "official" and before.text[-1:].isalnum()


def _answers(context: TurnContext) -> bool:
    """Return whether the chair says more than a word that leads from one turn to the next."""
    text = context.text
    is_before_official = context.next_role == "official"
    if not context.has_question:
        return False
    if context.waits and not is_before_official:
        return _replies_alone(context)
    if not context.next_role:
        return has_substance(text)
    if not _is_long(text, SUBSTANCE):
        return False

    end = text[-150:]
    calls_by_name = is_before_official and _refers(end, context.turn, context.next_turn)
    if CALLS.search(end) or calls_by_name:
        if has_substance(text, _SUBSTANCE_BEFORE_CALL):
            return True
        return (len(text) > 700 or ADDS.search(text)) and has_substance(text)

    statements = (sentence for sentence in sentences(text) if not sentence.endswith("?"))
    if is_before_official:
        says_more = _have_substance(statements, SUBSTANCE)
    else:
        says_more = _have_substance(statements, _SUBSTANCE_BEFORE_QUESTION, ABOUT_THE_FLOOR)
    # After "I would like to add …" less is enough.
    return says_more or (ADDS.search(text) and has_substance(text))


def _replies_alone(context: TurnContext) -> bool:
    """Return whether the chair answers a question that nobody else answers."""
    text = context.text
    if "?" in text:
        return False
    asks_again = context.next_role == "press" and ASKS_AGAIN.search(text)
    enough = SUBSTANCE if asks_again else _SUBSTANCE_OF_ONLY_REPLY
    return has_substance(text, enough) and not replies.passes_on(text)


# Without a role: interpreters, and speech whose label is on a missing page


def _asks_somebody(text: str) -> bool:
    return "?" in text[-300:] or ASKS.search(text)


def _interpreted_kind(context: TurnContext) -> str:
    """Return the kind of the turn before, which an interpreter repeats, ``""`` for others."""
    if not context.turn.label or (not context.waits and _asks_somebody(context.text)):
        return ""
    if not context.kinds:
        return "procedure"
    return context.kinds[-1]


def _asks_unseen(context: TurnContext) -> bool:
    """Return whether speech without a label is a question, since an official speaks after it."""
    text = context.text
    if context.next_role != "official":
        return False
    if context.before or _asks_somebody(text):
        return True
    return len(text) < 1500 and not GREETING.search(text)


def _speaks_to_the_next(context: TurnContext) -> bool:
    if not context.turn.label or _asks_somebody(context.text):
        return False
    return _names(context.text, context.next_turn)


def _always(_: TurnContext) -> bool:
    return True


# Points for a question of the chair before an official speaks.
ASKING: Table[TurnContext] = [
    [Rule(+3, "has a question of his own", lambda context: MY_OWN.search(context.text))],
    [Rule(+2, "asks, and does not call", _questions)],
    [Rule(+2, "asks without a question mark", _asks_without_a_mark)],
    [
        Rule(
            +2,
            "reads a question out",
            lambda context: READS_OUT.search(context.text) and _questions(context),
        )
    ],
    [
        Rule(
            +1,
            "asks at some length",
            lambda context: _questions(context) and has_substance(context.text),
        )
    ],
    [Rule(-1, "names another than the one before", _names_another)],
    [Rule(-1, "names another at the end", _calls_on_another)],
    [
        Rule(
            -2,
            "one who has yet to make a statement",
            lambda context: not context.has_question and _is_before_first(context),
        )
    ],
    [Rule(-3, "a question of the press waits", lambda context: context.waits)],
    [Rule(-3, "interrupts somebody", _interrupts)],
]
# The first rule that holds for a turn says what it is, by the role of its speaker.
RULES: dict[str, list[_KindRule]] = {
    "chair": [
        (
            "closing",
            "the chair closes, and calls on nobody",
            lambda context: context.turn_index == context.closing,
        ),
        ("opening", "the chair's first turn", _opens),
        ("closing", "the chair thanks, or closes, at last", _closes_at_last),
        ("question", "the chair asks", _asks),
        ("answer", "the chair says more than it takes to lead", _answers),
    ],
    "press": [
        ("procedure", "only thanks", _only_thanks),
        ("procedure", "has no question", _has_no_question),
        ("procedure", "the press goes on before anybody answers", _is_not_taken_up),
        ("question", "the press asks", _always),
    ],
    "official": [
        ("procedure", "passes it on to who speaks next", _passes_on),
        ("procedure", "calls on the press", _only_calls_on_the_press),
        ("statement", "before the first question", lambda context: not context.has_question),
        ("procedure", "has not heard the question", _has_not_heard),
        (
            "procedure",
            "only thanks",
            lambda context: not context.waits and _is_courtesy(context.text),
        ),
        ("answer", "an official speaks after a question", _always),
    ],
    "": [
        (
            "statement",
            "interprets a statement",
            lambda context: _interpreted_kind(context) == "statement",
        ),
        ("procedure", "speaks to who speaks next", _speaks_to_the_next),
        ("answer", "interprets an answer", lambda context: _interpreted_kind(context) == "answer"),
        (
            "procedure",
            "helps to understand",
            lambda context: _interpreted_kind(context) != "",
        ),
        ("question", "an official speaks after it", _asks_unseen),
        (
            "answer",
            "goes on after a question",
            lambda context: context.has_question and not _asks_somebody(context.text),
        ),
    ],
}

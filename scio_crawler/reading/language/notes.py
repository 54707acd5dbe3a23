"""Notes (captions, credits, stage notes) and furniture, by the forms in ``words/lines.txt``."""

from functools import lru_cache

from scio_crawler.common.patterns import regex
from scio_crawler.items import BREAK, CAPTION, FURNITURE, PAGER, Block
from scio_crawler.reading.language.phrases import (
    CALLS,
    CLOSES,
    CONFERENCE,
    COURTESY,
    GREETING,
    any_of,
    in_any_case,
    says,
)
from scio_crawler.reading.language.sentences import is_ended

_MAX_LABEL = 40  # characters
_MAX_PAGE_WORDS = 40
_MAX_FURNITURE = 260
_MAX_SCENE = 400
_MAX_NOTE = 1200
_MIN_SENTENCE_SPACES = 6  # between the words of a sentence in brackets

CHINESE = in_any_case("lines", "chinese")
_AFTERWARDS = in_any_case("lines", "end", "foot")
# For text in lower case, which takes a fraction of the time of IGNORECASE.
_SENTENCES = any_of("lines", "furniture sentences", "imprint", "end")
_FURNITURE = any_of("lines", "furniture", "chinese", "furniture sentences", "end")
_SENTENCE_ENDS = frozenset('.!?”"')
_PAGE_WORDS = any_of("lines", "page words")
_KINDS = {**dict.fromkeys((PAGER, FURNITURE, BREAK), "furniture"), CAPTION: "note"}
_BEFORE_LINK = in_any_case("lines", "before a link")
_AROUND_WORDS = " \t:：>»›<«‹→←…|·•-[]()+▼▲"
_CAPTIONS = any_of("lines", "captions")
_CREDITS = any_of("lines", "credits")
_SLIDE = any_of("lines", "slide")
_SCENE = any_of("lines", "scene")
_STAGED = any_of("lines", "staged")
_PHOTOGRAPHER = any_of("lines", "photographer")
_TRANSLATORS = any_of("lines", "translators")
_IMPRINT = in_any_case("lines", "credits", "imprint", "end")
_BETWEEN_NAMES = ("and", "of", "the", "others", "")
_OPENING_BRACKETS = "[(（【"
_CLOSING_BRACKETS = "])）】"
# A whole line in brackets: "(Applause)".
_STAGE_NOTE = regex(r"[\[(（【][^\[\]()（）【】]{1,120}[\])）】]\.?")
_FIGURE = regex(r"\d")
_ENDED_ASIDE = regex(r"[.?!][\])）】]$")
# "[Photo by Jian Moran]", "(Photo/Xinhua)" after a caption; "Photo by Jian Moran" alone;
# "(Xinhua/Jian Moran)" after a caption
_CREDITED = regex(
    r".*[\[(（【]\s*(?:[Ff]ile |[Cc]ourtesy )?[Pp]hotos?"
    r"(?:\s*[/:：]|\s(?:by|from|courtesy of|provided by)\s[A-Z]|\s*[\])）】])"
    r"[^\])）】]*[\])）】]?\s*\.?"
    r"|(?:[Ff]ile )?[Pp]hotos? (?:by|courtesy of|provided by):?(?: ?/? ?[A-Z][\w.'’-]*){1,6}"
    r"|.*[\[(（【][A-Z][\w ]{1,30}/\s?[A-Z][\w'’-]+ [A-Z][\w .'’-]+[\])）】]"
)
# The end of a caption whose picture is next to it: "/China SCIO", "Photo: Jian Moran".
_SOURCE = regex(r".*(?:\s/\s?[A-Z][\w .'’-]{2,40}|\bPhotos?[:：/] ?[A-Z][\w .'’-]{2,40})$")
_IN_PERSON = regex(r"(?i)\b(?:I|we|my|our|you|us)\b")
# The end of a caption without a credit: "on July 5, 2024.", "in Beijing, 2024"
_CLOSING_DATE = regex(r"\b(?:on|in) .{0,40}\b(?:19|20)\d\d\.?$")


def kind_of(block: Block) -> str:
    """Return "furniture" or "note" if *block*, which has text, may be one, else ``""``."""
    if block.kind in _KINDS:
        return _KINDS[block.kind]
    text = block.text
    if len(text) <= _MAX_LABEL:
        return _kind_of_label(text)
    if len(text) > _MAX_NOTE:
        return ""
    return _kind_of_text(text)


def _kind_of_text(text: str) -> str:
    low = text.lower()
    if len(text) <= _MAX_FURNITURE and _is_furniture(text, low):
        return "furniture"
    if _is_note(text, low) or _is_scene(text):
        return "note"
    return ""


_kind_of_label = lru_cache(1024)(_kind_of_text)  # labels recur


def kind_of_note(text: str, is_caption: bool = False) -> str:
    """Return which of items.NOTE_KINDS the note *text* is; its markup may say *is_caption*."""
    low = text.lower()
    if is_remark(text) and (staged := _STAGED.search(low)):
        return str(staged.lastgroup)
    if credit := _CREDITS.fullmatch(low):
        if _TRANSLATORS.match(low):
            return "translator"
        return "other" if credit["names"] is None else "credit"

    if _PHOTOGRAPHER.fullmatch(low):
        return "credit"
    if is_caption or _CAPTIONS.fullmatch(low) or _is_scene(text):
        return "caption"
    return "other"


def is_set_apart(block: Block) -> bool:
    """Return whether *block* looks like what :func:`kind_of` returns, apart from its words.

    Its markup does, or its form: brackets around a few words that are not a sentence, the credit of
    a picture, or marks without a word ("* * *", "< 1 2 3 >").
    """
    text = block.text
    if block.kind in _KINDS or _CREDITED.fullmatch(text):
        return True
    if text[0] not in _OPENING_BRACKETS:
        return not text[0].isdigit() and not any(map(str.isalpha, text))
    if not is_remark(text):
        return False

    low = text.lower()
    if _STAGED.search(low) or _TRANSLATORS.match(low):
        return True
    # It may be a sentence, or refer to a paragraph of a law.
    is_sentence = _ENDED_ASIDE.search(text) and text.count(" ") >= _MIN_SENTENCE_SPACES
    return not is_sentence and not _FIGURE.search(text)


def is_of_a_picture(text: str) -> bool:
    """Return whether *text*, next to a picture, is its caption: a scene, or not a sentence."""
    if not is_ended(text) or _SOURCE.fullmatch(text):
        return True
    is_said = _IN_PERSON.search(text) or says(text, COURTESY, CLOSES, CALLS, GREETING)
    return CONFERENCE.search(text) is not None and not is_said


def is_remark(text: str) -> bool:
    """Return whether *text* is a line in brackets about what is done or said: "(In Chinese)"."""
    is_whole = text[:1] in _OPENING_BRACKETS and _STAGE_NOTE.fullmatch(text) is not None
    return is_whole and not _IN_PERSON.search(text)


def is_imprint(text: str) -> bool:
    """Return whether *text* says who made the page and how, as the foot of a page does."""
    found = _IMPRINT.fullmatch(text)
    if not found:
        return False
    if found["names"]:
        return _are_names(found["names"])
    return text[:9].lower() != "copyright" or _are_names(text)


def _is_furniture(text: str, low: str) -> bool:
    """Return whether *text*, which is *low* in lower case, says nothing but what the page is."""
    if _are_page_words(low):
        return True
    if text[-1] in _SENTENCE_ENDS:
        return _SENTENCES.fullmatch(low) is not None
    return bool(_FURNITURE.fullmatch(low) or ("/" in text and _SLIDE.fullmatch(text)))


def _are_page_words(low: str) -> bool:
    """Return whether *low* is a few words for a part of a page, and not a sentence."""
    is_sentence = low[-1] == "." and not low.endswith("..")
    if is_sentence or len(low) > _MAX_PAGE_WORDS:
        return False
    words = low.strip(_AROUND_WORDS)
    return words != "" and _PAGE_WORDS.fullmatch(words) is not None


@lru_cache(1024)  # labels recur
def is_afterwards(text: str) -> bool:
    """Return whether *text*, a short line, begins the foot of a page."""
    return _AFTERWARDS.fullmatch(text) is not None


def is_before_link(text: str) -> bool:
    """Return whether *text*, next to the links of a line, only leads to them: "Read also:"."""
    words = text.strip(_AROUND_WORDS)
    return not words or _BEFORE_LINK.fullmatch(words) is not None


def _is_note(text: str, low: str) -> bool:
    """Return whether *text*, which is *low* in lower case, is a caption, a credit or a remark."""
    if "photo" in low and _CAPTIONS.fullmatch(low):
        return True
    if text[-1] in _CLOSING_BRACKETS and _CREDITED.fullmatch(text):
        return True
    if credit := _CREDITS.fullmatch(low):
        return credit["names"] is None or _are_names(text[credit.start("names") :])
    return is_remark(text)


def _are_names(text: str) -> bool:
    """Return whether *text*, up to its first sentence's end, is a list of names, and not prose."""
    words = []
    for printed in text.split(". ")[0].split():
        word = printed.strip(_AROUND_WORDS + ",.;")
        if word not in _BETWEEN_NAMES and word[0] not in "©0123456789":
            words.append(word)
    return sum(word[0].isupper() for word in words) * 4 >= 3 * len(words) > 0


def _is_scene(text: str) -> bool:
    """Return whether *text* says that somebody "speaks at the press conference", with the day."""
    # Few texts end in a year, which is quick to see.
    is_dated = len(text) <= _MAX_SCENE and text.rstrip(".")[-4:].isdigit()
    return is_dated and bool(_CLOSING_DATE.search(text) and _SCENE.fullmatch(text))

"""Notes (captions, credits, stage notes) and furniture: lines that stand beside the speech."""

from __future__ import annotations

import re

from scio_crawler.items import BREAK, CAPTION, FURNITURE, PAGER, Block


def _any_of(*patterns: str) -> re.Pattern[str]:
    """Compile one pattern for all of them, to match text in lower case.

    On text that is in lower case already it takes a fraction of the time of re.IGNORECASE.
    """
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.DOTALL)


_CHINESE = r"(?:read (?:in|the) chinese(?: version)?|in chinese|chinese version|中文(?:版)?)[:>» ]*"
_MORE = r"more from (?:china )?scio.{0,20}"
_COPYRIGHT = r"copyright\b.{0,160}|©.{0,160}"

# The link to the Chinese version. On briefing pages it stands between the two heads.
CHINESE = re.compile(_CHINESE, re.IGNORECASE)
# Lines that begin the foot of a page: no line of the transcript follows.
AFTERWARDS = re.compile(
    rf"{_MORE}|related (?:news|stories|articles|links|reading)s?:?"
    r"|go to forum.{0,40}|follow china\.org\.cn.{0,80}|(?:latest|more) news:?"
    rf"|most (?:viewed|read|popular).{{0,20}}|{_COPYRIGHT}",
    re.IGNORECASE,
)
# Whole lines that belong to the page and not to the transcript.
_FURNITURE = _any_of(
    r"share(?: to| this)?:?",
    r"adjust font size:?.{0,12}",
    r"(?:\d+ comments?(?:\(s\))?|\d+ comment\(s\))\s*(?:print)?\s*(?:e-?mail)?.{0,60}",
    r"print\s*e-?mail.{0,60}",
    # a video player
    r"(?:loaded|progress|volume|duration|current time|remaining time"
    r"|stream type)\s*:?\s*[\d.:%-]*(?:\s*live)?",
    r"this is a modal window\.?.{0,120}",
    r"beginning of dialog window\..{0,200}|end of dialog window\.?|(?:close|play|pause"
    r"|mute|fullscreen|video player is loading\.?)",
    # a slide show: "/5 Weng Jiamu", "2/5", "2/5 Group Photo"
    r"/\s?\d{1,3}(?:\s+.{0,60})?",
    r"\d{1,3}\s?/\s?\d{1,3}(?:\sgroup photo)?",
    r"group photo\.?",
    r"[×✕✖]+|close|more|top|back to top|< ?prev|next ?>",
    # links
    _MORE,
    _CHINESE,
    r"分享缩略图[:>» ]*",
    r"follow china\.org\.cn on .{0,80}",
    r"go to forum.{0,10}|related (?:news|stories|links):?",
    r"home\s*[>/-].{0,120}",
    r"ㄑ.{0,200}",
    # a pager in words: "< 1 2 3 >"
    r"[<‹«]?\s?\d{1,3}(?:\s\d{1,3})+\s?[>›»]?|[<>‹›«»]{1,2}(?:\s\d{1,3})?",
    _COPYRIGHT,
    # rules and bullets
    r"[-—_=*•·\s]{3,}|[•·丨|]",
)
# A slide show with a name: "2/5 Weng Jiamu"
_SLIDE = re.compile(r"\d{1,3}\s?/\s?\d{1,3}\s[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}")

# Captions with a credit: "[Photo by Jian Moran/China SCIO]", "(Photo/Xinhua)", "Photo taken on …".
_CAPTIONS = _any_of(
    r".*[\[(（【]\s*(?:file |courtesy )?photos?\b[^\])）】]*[\])）】]?\s*\.?",
    r"(?:file )?photo(?:s)? (?:taken|shows|by|courtesy|provided)\b.*",
    r".{3,300}\bphoto by [\w .·'’-]+(?:/\s?[\w .]+)?",
)
# Credits: "Translated and edited by …".
_CREDITS = _any_of(
    r"[\[(]?(?:translated|edited|translation|proofread|compiled|copy-?edited"
    r"|transcribed)(?: and \w+)?\s*(?:by\b|:).*",
    r"[\[(]?(?:translators?|editors?|interpreters?)(?: and \w+)?\s*[:：]\s*\S.{0,120}",
    r"[\[(]?(?:editor|translator|interpreter)s?(?:'s|’s|s'|s’)? notes?\s*[:：].*",
)
# A whole line in brackets: "(Applause)".
_STAGE_NOTE = re.compile(r"[\[(（【][^\[\]()（）【】]{1,80}[\])）】]\.?")
# A caption without a credit:
# "Weng Jiamu, director of …, speaks at the press conference in Beijing on July 5, 2024."
_SCENE = re.compile(
    r"[A-Z].{0,300}\b(?:speaks?|attends?|presides? over|chairs?|hosts?|answers? (?:questions"
    r"|a question)|takes? questions"
    r"|asks? (?:questions|a question)|holds?|poses?|raises?|is seen|are seen|introduces?"
    r"|briefs?)\b.{0,80}"
    r"\b(?:press conference|press briefing|news briefing|briefing|news conference)\b.{0,120}",
)
# Its end: "on July 5, 2024.", "in Beijing, 2024"
_CLOSING_DATE = re.compile(r"\b(?:on|in) .{0,40}\b(?:19|20)\d\d\.?$")


def kind_of(block: Block) -> str:
    """Return "furniture" or "note" if *block*, which has text, is one beyond doubt, else ``""``."""
    text = block.text
    if block.kind in (PAGER, FURNITURE, BREAK):
        return "furniture"
    if block.kind == CAPTION:
        return "note"
    if len(text) <= 260 and _is_furniture(text):
        return "furniture"
    if _is_note(text) or (len(text) <= 400 and _is_scene(text)):
        return "note"
    return ""


def _is_furniture(text: str) -> bool:
    return bool(_FURNITURE.fullmatch(text.lower()) or ("/" in text and _SLIDE.fullmatch(text)))


def _is_note(text: str) -> bool:
    if not _may_be_note(text):
        return False
    low = text.lower()
    return bool(
        ("photo" in low and _CAPTIONS.fullmatch(low))
        or _CREDITS.fullmatch(low)
        or _STAGE_NOTE.fullmatch(text)
    )


def _may_be_note(text: str) -> bool:
    """Rule out most text by its ends and its length, without a pattern."""
    first = text[0]
    if first in "[(（【" and len(text) <= 400:
        return True
    if text[-1] in "])）】" or (len(text) <= 600 and "hoto" in text):
        return "hoto" in text
    return len(text) <= 1200 and first in "TtEePpCcIiVvSs"


def _is_scene(text: str) -> bool:
    """Tell whether *text* says that somebody "speaks at the press conference", with the day."""
    dated = text.rstrip(".")[-4:].isdigit()  # rules out nearly all text
    return dated and bool(_CLOSING_DATE.search(text)) and bool(_SCENE.fullmatch(text))

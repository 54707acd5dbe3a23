"""Lines that read as labels by themselves, wherever they stand."""

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language import shapes
from scio_crawler.reading.language.heads import DATE, SPEAKERS
from scio_crawler.reading.language.names import Roster
from scio_crawler.reading.text import COLONS, remembered

# A colon, also as in "Name:-", but not that of a clock or a ratio.
COLON = regex(rf"[{COLONS}](?:(?!\d)|(?<!\d.))(?:\s?[-–—](?=\s|$))?")

ENOUGH = 4  # points that make a label
# Characters of a line that decide whether it begins with a label: no colon after them counts.
LONGEST_LABEL_LINE = 400
_LONGEST_BEFORE_TEXT = 90
_NOBODY = Roster()


def cut(text: str) -> tuple[str, str] | None:
    """Cut a line at its first colon into (label, text after it); return None without a colon.

    Colons of clocks and ratios do not count. In "Q: Reporter from The Paper: text" the label ends
    at the second colon.
    """
    if ":" not in text and (text.isascii() or not any(map(text.count, COLONS))):
        return None
    stamp = shapes.TIMESTAMP.match(text) if text[0] == "[" else None
    found = COLON.search(text, stamp.end() if stamp else 0, 200)
    if not found:
        return None
    label, rest = text[: found.start()].strip(), text[found.end() :].strip()
    second = COLON.search(rest, 0, 100) if rest and shapes.Q.fullmatch(label) else None
    if second and shapes.names_outlet(rest[: second.start()].strip()):
        length = len(text) - len(rest) + second.start()
        return text[:length].strip(), rest[second.end() :].strip()
    return label, rest


@remembered(_LONGEST_BEFORE_TEXT)
def reads_as_label(text: str) -> bool:
    """Tell whether a line alone has the form of a label; to find where on a page the turns are."""
    parts = cut(text)
    if not parts or not 0 < len(parts[0]) <= _LONGEST_BEFORE_TEXT:
        return False
    if SPEAKERS.fullmatch(text) or DATE.fullmatch(text):
        return False
    shape = shapes.shape_of(shapes.bare(parts[0]), _NOBODY)
    enough = ENOUGH if parts[1] else 2
    return shape is not None and shapes.WORTH[shape.shape, shape.sure] >= enough

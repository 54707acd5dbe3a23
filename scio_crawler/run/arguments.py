"""The arguments of the spider, ``-a name=value``, checked before a run starts."""

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from scio_crawler.common import addresses
from scio_crawler.common.addresses import ARCHIVE, CANONICAL, LIVE, SAMPLE, WEB_PORTS
from scio_crawler.common.errors import ArgumentError

SPIDER = "briefings"  # the name of the spider that takes them
_SITES = (LIVE, SAMPLE, ARCHIVE)  # the sites with a name; any other is a mirror
DEFAULT_LIST = "/pressroom/node_8021725.html"

_SITE = re.compile(r"(https?)://([a-z0-9.-]*[a-z0-9-]|\[[0-9a-f:.]+\])(?::(\d{1,5}))?/?", re.ASCII)
_PATH = re.compile(r"/(?!/)[!$-;=?-\[\]_a-z~]*")  # anything else must be percent-encoded
# The Chinese site answers robots with a challenge, and a challenge is never evaded.
_OUT_OF_BOUNDS = re.compile(r"(www\.)?scio\.gov\.cn")


class Arguments(NamedTuple):
    """A valid set of arguments; ``lists`` and ``urls`` are absolute addresses on ``base``."""

    site: str = LIVE  # live, sample, archive, import, or the base address of a mirror
    base: str = CANONICAL  # the origin in use: scheme://host[:port]; in a replay, known later
    lists: tuple[str, ...] = ()  # the lists to walk; empty if urls are given, or in a replay
    urls: tuple[str, ...] = ()  # the only briefings to read
    since: str = ""  # first day of publication to read, ISO date or ""
    until: str = ""  # last day of publication to read, ISO date or ""
    limit: int = 0  # the most briefings that this run publishes, 0 for all
    full: bool = False  # whether known briefings are all read again
    # Days after its publication during which a briefing is looked at again by each run; None: by
    # the runs of some days, see folder/visits.py.
    recheck: int | None = None
    accept: tuple[str, ...] = ()  # ids of briefings whose quarantined reading is accepted

    @classmethod
    def parse(cls, given: Mapping[str, str], recorded: bool = False) -> Self:
        """Return the arguments *given* as text. Raises ArgumentError, which lists all bad ones.

        *recorded* arguments of a run may name a list as a briefing: its page will show that.
        """
        # Scrapyd passes names that begin with "_".
        texts = {name: str(value) for name, value in given.items() if name[:1] != "_"}
        faults = [_unknown_argument(name) for name in texts if name not in KNOWN]
        values: dict[str, Any] = {}
        base = CANONICAL
        for name, argument in KNOWN.items():
            if name not in texts:
                continue
            try:
                values[name] = argument.read(texts[name].strip(), base)
            except ValueError as error:
                faults.append(f"{name}={texts[name]}: {error}. Example: {argument.example}")
            if name == "site" and values.get("site") not in _SITES:
                base = values.get("site", "")  # if it is bad, all addresses are accepted

        parsed = cls(base=base, urls=values.pop("url", ()), **values)
        if not recorded:
            faults += parsed._lists_among_urls()
        if parsed.until and parsed.since > parsed.until:
            period = f"since={parsed.since} is later than until={parsed.until}"
            faults.append(f"{period}: no day is left")
        if "lists" in texts and "url" in texts:
            why = "url reads these briefings and nothing else"
            faults.append(f"lists= and url= exclude each other: {why}")
        if faults:
            raise ArgumentError("\n".join(faults))

        if parsed.lists or parsed.urls or parsed.site == ARCHIVE:
            return parsed  # a replay takes the lists of each recorded run
        return parsed._replace(lists=(base + DEFAULT_LIST,))

    def _lists_among_urls(self) -> list[str]:
        """Return a fault for each page of the default list that is given as a briefing."""
        return [
            f"url={addresses.path_of(url)}: is the list of transcripts. "
            f"Example: lists={DEFAULT_LIST}"
            for url in self.urls
            if is_default_list(url)
        ]

    def given(self) -> dict[str, str]:
        """Return all arguments but the site as text, by name, for :meth:`parse` to read back."""
        texts = {
            "lists": " ".join(self.lists),
            "url": " ".join(self.urls),
            "since": self.since,
            "until": self.until,
            "limit": str(self.limit or ""),
            "full": "1" if self.full else "",
            "recheck": "" if self.recheck is None else str(self.recheck),
            "accept": " ".join(self.accept),
        }
        return {name: text for name, text in texts.items() if text}

    def of_run(self, site: str, recorded: Mapping[str, str]) -> Self:
        """Return the arguments *recorded* by a run of *site*, overridden by those given here.

        Raises ArgumentError if they do not go together, or the record is damaged.
        """
        given = self.given()
        texts = dict(recorded)
        if "lists" in given or "url" in given:
            texts.pop("lists", None)
            texts.pop("url", None)
        return self.parse(texts | given | {"site": site}, recorded=True)

    @property
    def is_partial(self) -> bool:
        """Whether they ask for a part of a site or of an archive only."""
        return bool(self.lists or self.urls or self.since or self.until or self.limit)

    def outside(self, day: str, margin: int = 0) -> str:
        """Return why the ISO date *day* is outside the period: ``"since"``, ``"until"`` or ``""``.

        A day that is at most *margin* days off counts as inside, and so does text that is not a
        date.
        """
        try:
            published = date.fromisoformat(day)
        except ValueError:
            return ""

        tolerance = timedelta(days=margin)
        if self.since and published < date.fromisoformat(self.since) - tolerance:
            return "since"
        if self.until and published > date.fromisoformat(self.until) + tolerance:
            return "until"
        return ""

    @property
    def claim(self) -> str:
        """What the output folder may hold: the sample, or the site at one origin."""
        return SAMPLE if self.site == SAMPLE else self.base


def is_default_list(url: str) -> bool:
    """Return whether *url* is a page of the default list."""
    return addresses.briefing_of(url) == addresses.briefing_of(CANONICAL + DEFAULT_LIST)


def _unknown_argument(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), KNOWN, n=1)
    hint = f"Did you mean {near[0]}=? " if near else ""
    return f"{name}=: there is no such argument. {hint}Known: {', '.join(KNOWN)}"


# Each function below reads the text of an argument; the second parameter is the base of the site.
# It raises ValueError, which states the rule.


def _site(text: str, _: str) -> str:
    """Return *text* if it is live, sample or archive, else the base address of a mirror."""
    if text in _SITES:
        return text
    match = _SITE.fullmatch(text.lower())
    if not match:
        rule = "http(s)://host[:port] without path, query and user name"
        raise ValueError(f"must be live, sample, archive, or {rule}")

    scheme, host, port = match.groups()
    number = int(port or WEB_PORTS[scheme])
    if not 0 < number < 65536:
        raise ValueError(f"there is no port {port}")
    if _OUT_OF_BOUNDS.fullmatch(host):
        raise ValueError("the Chinese site is out of bounds: it turns robots away")
    base = f"{scheme}://{host}"
    if number != WEB_PORTS[scheme]:
        base += f":{number}"
    try:
        urlsplit(base)
    except ValueError:
        raise ValueError(f"{host} is no host") from None
    return LIVE if base == CANONICAL else base


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _addresses(text: str, base: str, read: Callable[[str, str], str]) -> tuple[str, ...]:
    words = _words(text)
    if not words:
        raise ValueError("is empty")
    return tuple(dict.fromkeys(read(word, base) for word in words))


def _address(word: str, base: str) -> str:
    """Return the address on *base* that *word*, a path or an absolute address, names."""
    parts = urlsplit(word)
    if word.startswith("/"):
        path = word
    elif parts.scheme not in WEB_PORTS:
        raise ValueError(f"{word} must begin with / or with {base or CANONICAL}/")
    elif base and (not addresses.on_origin(word, base) or "@" in parts.netloc):
        raise ValueError(f"{word} is not on {base}, and nothing else is contacted")
    else:
        path = addresses.path_of(word)
    path = path.partition("#")[0]
    if not _PATH.fullmatch(path):
        raise ValueError(f"{word} is no address of a page")
    return (base or CANONICAL) + path


def _briefing_address(word: str, base: str) -> str:
    address = _address(word, base)
    if not addresses.parse(address):
        raise ValueError(f"{word} is no briefing: its name must be content_<number> or node_…")
    return address.partition("?")[0]  # a query names nothing, and may hold a secret


def _day(text: str, _: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("must be a date, as yyyy-mm-dd")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("there is no such day") from None


def _number(text: str, _: str, form: str, rule: str) -> int:
    """Return the number *text* if it matches *form*; *rule* states that in words."""
    if not re.fullmatch(form, text, re.ASCII):
        raise ValueError(rule)
    return int(text)


def _ids(text: str, _: str) -> tuple[str, ...]:
    words = _words(text)
    if not words or not all(map(addresses.is_briefing_id, words)):
        raise ValueError("must be the id of a briefing, or several")
    return tuple(dict.fromkeys(words))


class Argument(NamedTuple):
    """An argument of the spider: the one place that says what it means and how it is given."""

    meaning: str  # for people, after its name
    example: str  # or several, which end an error message
    read: Callable[[str, str], Any]  # (text, base) -> its value; raises ValueError with the rule


_lists = partial(_addresses, read=_address)
_briefings = partial(_addresses, read=_briefing_address)
_positive = partial(_number, form=r"0*[1-9]\d{0,8}", rule="must be a whole number, 1 or more")
_days = partial(_number, form=r"\d{1,6}", rule="must be a number of days, 0 or more")
_bit = partial(_number, form="[01]", rule="must be 1 or 0")

# Every argument, in the order of the explanation.
KNOWN = {
    "site": Argument(
        "what to read: live (the default), sample, archive (what earlier crawls recorded), or the "
        "base address of a mirror",
        "site=live, site=sample, site=archive or site=http://127.0.0.1:8000",
        _site,
    ),
    "lists": Argument(
        "the lists to walk, with all their further pages; by default the site's one list of "
        "transcripts",
        "lists=/pressroom/node_8021725.html",
        _lists,
    ),
    "url": Argument(
        "read these briefings and nothing else; excludes lists. A list, a gallery, a notice "
        "or a story that is named here is refused",
        "url=/pressroom/2024-07/24/content_117331010.htm",
        _briefings,
    ),
    "since": Argument(
        "only what was published on this day or later",
        "since=2024-07-01",
        _day,
    ),
    "until": Argument(
        "only what was published on this day or earlier",
        "until=2024-07-31",
        _day,
    ),
    "limit": Argument("stop after writing the turns of this many briefings", "limit=10", _positive),
    "full": Argument(
        "look at everything again, even what is known",
        "full=1",
        lambda text, base: bool(_bit(text, base)),
    ),
    "recheck": Argument(
        "look again at every complete briefing published in the last so many days; by default, a "
        "briefing is looked at again on certain days of its first month only",
        "recheck=90",
        _days,
    ),
    "accept": Argument(
        "accept the reading of these briefings, doubtful or much worse than the file on disk, "
        "after checking it",
        "accept=scio-117331010",
        _ids,
    ),
}

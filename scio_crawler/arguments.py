"""The spider's arguments (``-a name=value``), checked before the first request."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scio_crawler.addresses import CANONICAL, WEB_PORTS, is_briefing_id, on_origin, parse, path_of
from scio_crawler.errors import ArgumentError

LIVE, SAMPLE, ARCHIVE = "live", "sample", "archive"
IMPORT = "import"  # what the command of that name calls its run; no site to ask for
_NAMED = (LIVE, SAMPLE, ARCHIVE)  # the sites with a name; any other is a mirror
DEFAULT_LISTS = ("/pressroom/node_8021725.html",)
RECHECK = 30  # days, the default

_SITE = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?/?", re.ASCII)
_PATH = re.compile(r"/(?!/)[!$-;=?-\[\]_a-z~]*")  # anything else must be percent-encoded
# The Chinese site answers robots with a challenge, and a challenge is never evaded.
_OUT_OF_BOUNDS = re.compile(r"(www\.)?scio\.gov\.cn\.?")


@dataclass(frozen=True, slots=True)
class Arguments:
    """A valid set of arguments. ``lists`` and ``urls`` are absolute and on ``base``."""

    site: str = LIVE  # live, sample, archive, import, or the base address of a mirror
    base: str = CANONICAL  # the origin in use: scheme://host[:port]; in a replay, known later
    lists: tuple[str, ...] = ()  # the lists to walk; empty if urls are given, or in a replay
    urls: tuple[str, ...] = ()  # the only briefings to read
    since: str = ""  # first day of publication to read, ISO date or ""
    until: str = ""  # last day of publication to read, ISO date or ""
    limit: int = 0  # the most briefings that this run publishes, 0 for all
    full: bool = False  # whether known briefings are all read again
    recheck: int = RECHECK  # days after publication during which a briefing is read again
    accept: tuple[str, ...] = ()  # ids of briefings whose quarantined reading is accepted

    @classmethod
    def parse(cls, given: Mapping[str, str], recorded: bool = False) -> Arguments:
        """Return the arguments *given* as text. Raises ArgumentError, which lists all bad ones.

        Those that a run has *recorded* may name a list as a briefing, which is found out later.
        """
        # Scrapyd passes names that begin with "_".
        texts = {name: str(value) for name, value in given.items() if name[:1] != "_"}
        faults = [_unknown(name) for name in texts if name not in _KNOWN]
        values: dict[str, Any] = {}
        base = CANONICAL
        for name, (example, read) in _KNOWN.items():
            if name not in texts:
                continue
            try:
                values[name] = read(texts[name].strip(), base)
            except ValueError as error:
                faults.append(f"{name}={texts[name]}: {error}. Example: {example}")
            if name == "site":  # if it is bad, the base "" accepts all addresses
                site = values.get("site", "")
                base = CANONICAL if site in _NAMED else site
        parsed = cls(base=base, urls=values.pop("url", ()), **values)
        if not recorded:
            faults += filter(None, map(_is_known_list, parsed.urls))
        since, until = parsed.since, parsed.until
        if since and until and since > until:
            faults.append(f"since={since} is later than until={until}: no day is left")
        if "lists" in texts and "url" in texts:
            why = "url reads these briefings and nothing else"
            faults.append(f"lists= and url= exclude each other: {why}")
        if faults:
            raise ArgumentError("\n".join(faults))
        if parsed.lists or parsed.urls or parsed.site == ARCHIVE:
            return parsed  # a replay takes the lists of each recorded run
        return replace(parsed, lists=tuple(base + path for path in DEFAULT_LISTS))

    def given(self) -> dict[str, str]:
        """Return all arguments but the site as text, by name, for :meth:`parse` to read back."""
        texts = {
            "lists": " ".join(self.lists),
            "url": " ".join(self.urls),
            "since": self.since,
            "until": self.until,
            "limit": str(self.limit or ""),
            "full": "1" if self.full else "",
            "recheck": str(self.recheck) if self.recheck != RECHECK else "",
            "accept": " ".join(self.accept),
        }
        return {name: text for name, text in texts.items() if text}

    def of_run(self, site: str, recorded: Mapping[str, str]) -> Arguments:
        """Return the arguments that a run of *site* *recorded*, overridden by those given here.

        Raises ArgumentError if they do not go together, or the record is damaged.
        """
        given = self.given()
        if "lists" in given or "url" in given:
            recorded = {name: recorded[name] for name in recorded if name not in ("lists", "url")}
        return self.parse({**recorded, **given, "site": site}, recorded=True)

    def outside(self, day: str, margin: int = 0) -> str:
        """Return why the ISO date *day* is outside the period: ``"since"``, ``"until"`` or ``""``.

        It is inside if it is at most *margin* days off, or no date (as an address may have it).
        """
        try:
            at = date.fromisoformat(day)
        except ValueError:
            return ""
        off = timedelta(days=margin)
        if self.since and at < date.fromisoformat(self.since) - off:
            return "since"
        if self.until and at > date.fromisoformat(self.until) + off:
            return "until"
        return ""

    @property
    def claim(self) -> str:
        """What the output folder may hold: the sample, or the site at one origin."""
        return SAMPLE if self.site == SAMPLE else self.base


def base_of(claim: str) -> str:
    """Return the origin of what a folder may hold, which is the sample or a site."""
    return CANONICAL if claim == SAMPLE else claim


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, _KNOWN, n=1)
    hint = f"did you mean {close[0]}=? " if close else ""
    return f"{name}=: there is no such argument; {hint}Known are {', '.join(_KNOWN)}"


def _site(text: str, _: str) -> str:
    """Return *text* if it is live, sample or archive, else the base address of a mirror."""
    if text in _NAMED:
        return text
    found = _SITE.fullmatch(text.lower())
    if not found:
        rule = "http(s)://host[:port] without path, query and user name"
        raise ValueError(f"must be live, sample, archive, or {rule}")
    scheme, host, port = found.groups()
    number = int(port or WEB_PORTS[scheme])
    if not 0 < number < 65536:
        raise ValueError(f"there is no port {port}")
    if _OUT_OF_BOUNDS.fullmatch(host):
        raise ValueError("the Chinese site is out of bounds: it turns robots away")
    base = f"{scheme}://{host}" + (f":{number}" if number != WEB_PORTS[scheme] else "")
    try:
        urlsplit(base)
    except ValueError:
        raise ValueError(f"{host} is no host") from None
    return LIVE if base == CANONICAL else base


def _words(text: str) -> list[str]:
    """Return the parts of *text* between spaces and commas."""
    return [word for word in re.split(r"[\s,]+", text) if word]


def _addresses(text: str, base: str, read: Callable[[str, str], str]) -> tuple[str, ...]:
    """Return each address in *text* once, as *read* reads it."""
    if not (words := _words(text)):
        raise ValueError("is empty")
    return tuple(dict.fromkeys(read(word, base) for word in words))


def _on_base(word: str, base: str) -> str:
    """Return the address on *base* that *word*, a path or an absolute address, names."""
    parts = urlsplit(word)
    if word.startswith("/"):
        path = word
    elif parts.scheme not in WEB_PORTS:
        raise ValueError(f"{word} must begin with / or with {base or CANONICAL}/")
    elif base and (not on_origin(word, base) or "@" in parts.netloc):
        raise ValueError(f"{word} is not on {base}, and nothing else is contacted")
    else:
        path = path_of(word)
    path = path.partition("#")[0]
    if not _PATH.fullmatch(path):
        raise ValueError(f"{word} is no address of a page")
    return (base or CANONICAL) + path


def _briefing(word: str, base: str) -> str:
    address = _on_base(word, base)
    if not parse(address):
        raise ValueError(f"{word} is no briefing: its name must be content_<number> or node_…")
    return address


def _is_known_list(url: str) -> str:
    """Return what is wrong with *url* if it is that of the list of transcripts, else ``""``."""
    address = parse(url)
    for path in DEFAULT_LISTS:
        known = parse(CANONICAL + path)
        if address and known and address.names_same(known):
            return f"url={path_of(url)}: is the list of transcripts. Example: lists={path}"
    return ""


def _day(text: str, _: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("must be a date, as yyyy-mm-dd")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("there is no such day") from None


def _number(text: str, _: str, form: str, rule: str) -> int:
    """Return the number *text* if it matches *form*; *rule* says that in words."""
    if not re.fullmatch(form, text, re.ASCII):
        raise ValueError(rule)
    return int(text)


def _switch(text: str, base: str) -> bool:
    return bool(_number(text, base, "[01]", "must be 1 or 0"))


def _ids(text: str, _: str) -> tuple[str, ...]:
    words = _words(text)
    if not words or not all(map(is_briefing_id, words)):
        raise ValueError("must be the id of a briefing, or several")
    return tuple(dict.fromkeys(words))


_lists = partial(_addresses, read=_on_base)
_briefings = partial(_addresses, read=_briefing)
_whole = partial(_number, form=r"0*[1-9]\d{0,8}", rule="must be a whole number, 1 or more")
_days = partial(_number, form=r"\d{1,6}", rule="must be a number of days, 0 or more")

# Argument -> example, which ends an error message, and reader: (text, base) -> value or ValueError.
_KNOWN: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "site": ("site=live, site=sample, site=archive or site=http://127.0.0.1:8000", _site),
    "lists": ("lists=/pressroom/node_8021725.html", _lists),
    "url": ("url=/pressroom/2024-07/24/content_117331010.htm", _briefings),
    "since": ("since=2024-07-01", _day),
    "until": ("until=2024-07-31", _day),
    "limit": ("limit=10", _whole),
    "full": ("full=1", _switch),
    "recheck": ("recheck=60", _days),
    "accept": ("accept=scio-117331010", _ids),
}
EXAMPLES = {name: example for name, (example, _) in _KNOWN.items()}

"""What a person gives a run, checked before it starts: ``-a name=value``, ``-s NAME=value``."""

import difflib
import errno
import json
import logging
import math
import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings
from scrapy.utils.misc import load_object

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
        faults = []
        for name in texts:
            if name in KNOWN:
                continue
            near = difflib.get_close_matches(name.lower(), KNOWN, n=1)
            hint = f"Did you mean {near[0]}=? " if near else ""
            faults.append(f"{name}=: there is no such argument. {hint}Known: {', '.join(KNOWN)}")
        values: dict[str, Any] = {}
        base = CANONICAL
        for name, argument in KNOWN.items():
            if name not in texts:
                continue
            try:
                values[name] = argument.read(texts[name].strip(), base)
            except ValueError as error:
                faults.append(f"{name}={texts[name]}: {error}. Example: {argument.example}")
            if name == "site":  # if it is bad, the base "" accepts all addresses
                site = values.get("site", "")
                base = CANONICAL if site in _SITES else site
        parsed = cls(base=base, urls=values.pop("url", ()), **values)
        for url in () if recorded else parsed.urls:
            if is_default_list(url):
                what = f"url={addresses.path_of(url)}: is the list of transcripts"
                faults.append(f"{what}. Example: lists={DEFAULT_LIST}")
        since = parsed.since
        until = parsed.until
        if until and since > until:
            faults.append(f"since={since} is later than until={until}: no day is left")
        if "lists" in texts and "url" in texts:
            why = "url reads these briefings and nothing else"
            faults.append(f"lists= and url= exclude each other: {why}")
        if faults:
            raise ArgumentError("\n".join(faults))
        if parsed.lists or parsed.urls or parsed.site == ARCHIVE:
            return parsed  # a replay takes the lists of each recorded run
        return parsed._replace(lists=(base + DEFAULT_LIST,))

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
        if "lists" in given or "url" in given:
            recorded = {name: recorded[name] for name in recorded if name not in ("lists", "url")}
        return self.parse({**recorded, **given, "site": site}, recorded=True)

    @property
    def is_partial(self) -> bool:
        """Whether they ask for a part of a site or of an archive only."""
        return bool(self.lists or self.urls or self.since or self.until or self.limit)

    def outside(self, day: str, margin: int = 0) -> str:
        """Return why the ISO date *day* is outside the period: ``"since"``, ``"until"`` or ``""``.

        A day that is at most *margin* days off counts as inside, and so does text that is no date.
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


def is_default_list(url: str) -> bool:
    """Return whether *url* is a page of the default list."""
    return addresses.briefing_of(url) == addresses.briefing_of(CANONICAL + DEFAULT_LIST)


def _site(text: str, _: str) -> str:
    """Return *text* if it is live, sample or archive, else the base address of a mirror."""
    if text in _SITES:
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
    return text.replace(",", " ").split()


def _addresses(text: str, base: str, read: Callable[[str, str], str]) -> tuple[str, ...]:
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
    elif base and (not addresses.on_origin(word, base) or "@" in parts.netloc):
        raise ValueError(f"{word} is not on {base}, and nothing else is contacted")
    else:
        path = addresses.path_of(word)
    path = path.partition("#")[0]
    if not _PATH.fullmatch(path):
        raise ValueError(f"{word} is no address of a page")
    return (base or CANONICAL) + path


def _briefing(word: str, base: str) -> str:
    address = _on_base(word, base)
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
    """Return the number *text* if it matches *form*; *rule* says that in words."""
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


_lists = partial(_addresses, read=_on_base)
_briefings = partial(_addresses, read=_briefing)
_whole = partial(_number, form=r"0*[1-9]\d{0,8}", rule="must be a whole number, 1 or more")
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
    "limit": Argument("stop after writing the turns of this many briefings", "limit=10", _whole),
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


_PREFIX = "SCIO"
_SCRAPYS = {name: value for name, value in vars(default_settings).items() if name.isupper()}

Check = Callable[[Any], None]  # raises ValueError, with the rule, for a value that breaks it


def faults(settings: BaseSettings) -> list[str]:
    """Return a line for each fault of *settings* from any source."""
    known = ", ".join(sorted(filter(_is_ours, _CHECKS)))
    typed = SETTINGS_PRIORITIES["cmdline"]
    found = []
    for name in settings:
        if _is_ours(name) and name not in _CHECKS:
            found.append(f"{name}: there is no such setting; known: {known}")
        elif settings.getpriority(name) == typed and (meant := _meant(name)):
            found.append(f"{name}: there is no such setting; did you mean {meant}?")
    for name, check in _CHECKS.items():
        try:
            check(settings[name])
        except ValueError as error:
            found.append(f"{name}={settings[name]}: {error}")
    return found


def not_json(given: Iterable[str]) -> list[str]:
    """Return which of the settings *given* as ``NAME=value`` must be JSON objects, and are not.

    Scrapy parses these at once, and would end with a traceback.
    """
    found = []
    for text in given:
        name, _, value = text.partition("=")
        if isinstance(_SCRAPYS.get(name), dict) and not _is_json_object(value):
            found.append(f"{name}={value}: must be a JSON object")
    return found


def _is_json_object(text: str) -> bool:
    with suppress(ValueError):
        return isinstance(json.loads(text), dict)
    return False


def _is_ours(name: str) -> bool:
    return name.upper().startswith(_PREFIX)


def _meant(name: str) -> str:
    """Return the setting to whose name *name* is close, ``""`` if it is known, or close to none."""
    if name in _SCRAPYS or _is_ours(name):  # any other name may be a setting of some extension
        return ""
    ours = f"{_PREFIX}_{name.upper()}"
    near = difflib.get_close_matches(name.upper(), _SCRAPYS, n=1, cutoff=0.9)
    return ours if ours in _CHECKS else "".join(near)


def _numeric(value: Any, least: int, kind: Callable[[str], float], what: str) -> None:
    """Raise ValueError unless *value*, converted by *kind*, is *least* or more; *what* names it."""
    try:
        number = kind(str(value))
    except ValueError:
        number = math.nan
    if not least <= number < math.inf:
        raise ValueError(f"must be {what}, {least} or more")


def _switch(value: Any) -> None:
    if str(value) not in ("True", "False", "true", "false", "1", "0"):
        raise ValueError("must be True or False")


def _level(value: Any) -> None:
    if not isinstance(value, int) and value not in logging.getLevelNamesMapping():
        raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")


def _statuses(value: Any) -> None:
    parts = value.split(",") if isinstance(value, str) else value or ()
    if not all(str(part).strip().isdecimal() for part in parts):
        raise ValueError("must be status codes with commas between them, such as 500,503")


def check_name(value: Any) -> None:
    """Raise ValueError if *value* is too long for the name of a file or folder."""
    try:
        os.lstat(value)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise ValueError("is too long for a name") from None


def check_file(value: Any) -> None:
    """Raise ValueError unless *value* is empty, or names a file that can be written."""
    if not value:
        return
    check_name(value)
    path = Path(value).absolute()
    if path.is_dir():
        raise ValueError("is a folder")
    if not path.parent.is_dir():
        raise ValueError("there is no such folder")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ValueError("there is no permission to write to it")


def _text(value: Any) -> None:
    if not isinstance(value, str | Path):
        raise ValueError("must be text")


def _folder(value: Any) -> None:
    _text(value)
    check_name(value)
    if "://" in str(value):
        raise ValueError("must be a folder of this machine")


def check_importable(value: Any, default: str = "") -> None:
    """Raise ValueError unless *value* is *default*, or names something that can be imported."""
    if value != default:
        try:
            load_object(value)
        except Exception as error:  # whatever a module raises
            raise ValueError(f"{value} cannot be imported: {error}") from error


def _all_importable(value: Any) -> None:
    for part in value.split(",") if isinstance(value, str) else value or ():
        check_importable(part)


def _exceptions(value: Any) -> None:
    if value != default_settings.RETRY_EXCEPTIONS:  # to import those takes a while
        _all_importable(value)


_count = partial(_numeric, least=0, kind=int, what="a whole number")
_positive = partial(_numeric, least=1, kind=int, what="a whole number")
_seconds = partial(_numeric, least=0, kind=float, what="a number of seconds")
_timeout = partial(_numeric, least=1, kind=float, what="a number of seconds")


def _by_default(name: str, value: Any) -> Check | None:
    """Return the check for Scrapy's setting *name*, by its default *value*; None for no check."""
    if isinstance(value, bool) or name.endswith("_ENABLED"):
        return _switch
    # What may be negative, or the name of a policy.
    if name.endswith(("_PRIORITY", "_PRIORITY_ADJUST", "REFERRER_POLICY")):
        return None
    if isinstance(value, str) and value.startswith("scrapy."):
        return partial(check_importable, default=value)
    return {int: _count, float: _seconds}.get(type(value))


# The check of each setting; the last row for a setting counts.
_CHECKS: dict[str, Check] = {
    **{name: check for name, value in _SCRAPYS.items() if (check := _by_default(name, value))},
    "CONCURRENT_ITEMS": _positive,
    "CONCURRENT_REQUESTS": _positive,
    "CONCURRENT_REQUESTS_PER_DOMAIN": _positive,
    "REACTOR_THREADPOOL_MAXSIZE": _positive,
    "DOWNLOAD_DELAY": _seconds,
    "DOWNLOAD_TIMEOUT": _timeout,
    "DNS_TIMEOUT": _timeout,
    "RETRY_HTTP_CODES": _statuses,
    "RETRY_EXCEPTIONS": _exceptions,
    "ADDONS": _all_importable,
    "LOG_FILE": check_file,
    "LOG_LEVEL": _level,
    "SCIO_OUTPUT_DIR": _folder,
    "SCIO_CONTACT": _text,
    "SCIO_STALE_AFTER_DAYS": partial(_numeric, least=0, kind=int, what="a whole number of days"),
}

"""The parts of a crawl, and what a person's settings may do to them.

They are in Scrapy's own lists (``…_BASE``) and belong to the spider, so that whatever a person
sets in ``ITEM_PIPELINES`` and the like is added to them. Other spiders, ``shell`` and ``fetch``
have Scrapy's parts.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object
from scrapy.utils.python import global_object_name

from scio_crawler.common.errors import ArgumentError

# The stages from pages to files, in order.
ITEM_PIPELINES_BASE = {
    "scio_crawler.pipelines.Read": 100,
    "scio_crawler.pipelines.Period": 200,
    "scio_crawler.pipelines.Validate": 300,
    "scio_crawler.pipelines.Publish": 400,
}

# Scrapy imports every class in its lists, even those that are switched off, and some import whole
# libraries. These are its lists of 2.19 with ours, and without the classes that are never used.
DOWNLOADER_MIDDLEWARES_BASE = {
    # OffsiteMiddleware: it does not check retries and redirects; OriginMiddleware does.
    # RobotsTxtMiddleware: it takes a robots.txt that answers 503 for permission, and ignores
    # Crawl-delay.
    "scio_crawler.http.permission.RobotsMiddleware": 100,
    # HttpAuthMiddleware: nothing is fetched with a password.
    # HttpCacheMiddleware: the archive has every response, and knows which run it belongs to.
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    # RetryMiddleware: it retries at once, and ignores Retry-After.
    "scio_crawler.http.retry.BackoffRetryMiddleware": 550,
    # HttpCompressionMiddleware, RedirectMiddleware, MetaRefreshMiddleware: a replay has the bytes
    # as they were sent, and must come to the same; reading/ and http/redirects.py serve both.
    # CookiesMiddleware: pages are static files, and cookies could only make two fetches differ.
    # HttpProxyMiddleware: a proxy is another host, so none is taken from the environment.
    # After DownloaderStats (850), which counts a 304.
    "scio_crawler.http.recorder.ConditionalMiddleware": 800,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
    # Scrapy's own middlewares end at 900, so here a response is as it was sent.
    "scio_crawler.http.recorder.RecorderMiddleware": 980,
    # Nearest the network, so that it also checks retries and redirects.
    "scio_crawler.http.permission.OriginMiddleware": 990,
}

SPIDER_MIDDLEWARES_BASE: dict[str, int] = {
    # StartSpiderMiddleware, HttpErrorMiddleware, UrlLengthMiddleware, DepthMiddleware,
    # MetaCopyDetectionMiddleware, RefererMiddleware: the spider's requests pass the downloader
    # middlewares only, and spiders/pages.py checks the status.
}

EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
    # FeedExporter: it writes a row for each briefing. Ours writes one for each turn; it is first
    # so that a bad feed opens no folder.
    "scio_crawler.run.extension.Feeds": 0,
    # Opens the output folder before anything is requested.
    "scio_crawler.run.extension.CrawlSession": 1,
    # Drops what is queued on a stop; Scrapy would first send it, one delay after the other.
    "scio_crawler.http.permission.FastShutdown": 500,
    # MemoryDebugger: it is for Scrapy's developers. SpiderState: state.sqlite has the state.
    # TelnetConsole: it runs Python code that comes in over telnet.
    # RemoteControl: it runs Python code that comes in over HTTP.
}

# Scrapy's own handler accepts spliced and truncated responses, and headers of any size.
HANDLER = "scio_crawler.http.handlers.CarefulHandler"
# Only http and https are fetched, even if a page links to something else.
DOWNLOAD_HANDLERS_BASE = {"http": HANDLER, "https": HANDLER}
# Answers both for site=sample.
SAMPLE_HANDLER = "scio_crawler.http.handlers.SampleHandler"

_LISTS: dict[str, dict[str, int]] = {
    "ITEM_PIPELINES": ITEM_PIPELINES_BASE,
    "EXTENSIONS": EXTENSIONS_BASE,
    "DOWNLOADER_MIDDLEWARES": DOWNLOADER_MIDDLEWARES_BASE,
    "SPIDER_MIDDLEWARES": SPIDER_MIDDLEWARES_BASE,
}
_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


def add_to(settings: BaseSettings) -> None:
    """Put the parts into *settings*, where a person's are added to them."""
    for name, parts in _LISTS.items():
        settings.set(f"{name}_BASE", parts, "spider")
    settings.set("DOWNLOAD_HANDLERS_BASE", DOWNLOAD_HANDLERS_BASE, "spider")


# --- What a person sets -----------------------------------------------------------------------


def check(settings: BaseSettings) -> None:
    """Raise ArgumentError if a part is missing or out of order, or cannot be imported."""
    faults = list(_handler_faults(settings))
    if settings["TWISTED_REACTOR"] != _REACTOR or not settings.getbool("TWISTED_REACTOR_ENABLED"):
        faults.append(f"TWISTED_REACTOR: a crawl needs Scrapy's default, {_REACTOR}")
    for name in _LISTS:
        # Scrapy itself could not merge the lists if one of these cannot be imported.
        of_list = list(_import_faults(name, settings[name]))
        if not of_list:
            of_list = list(_order_faults(name, settings))
        faults += of_list
    if faults:
        raise ArgumentError("\n".join(faults))


def _import_faults(name: str, given: Any) -> Iterator[str]:
    for part in given or ():
        try:
            load_object(part)
        except Exception as error:  # whatever a module raises
            yield f"{name}: {part} cannot be imported: {error}"


def _order_faults(name: str, settings: BaseSettings) -> Iterator[str]:
    try:
        listed = build_component_list(settings.get_component_priority_dict_with_base(name))
    except ValueError as error:
        yield f"{name}: {error}"
        return

    own = [part for part in _LISTS[name] if part.startswith(__package__)]
    there = [path for path in map(_path_of, listed) if path in own]

    for part in own:
        if part not in there:
            yield f"{name}: {part} is missing; yours are added to the project's own, which all stay"

    if there != own and len(there) == len(own):
        yield f"{name}: {' and '.join(own)} must stay in this order"


def _path_of(part: Any) -> str:
    return part if isinstance(part, str) else global_object_name(part)


def _handler_faults(settings: BaseSettings) -> Iterator[str]:
    # Not getwithbase(), which could hide what is given with a lower priority than the spider's.
    handlers = {**settings["DOWNLOAD_HANDLERS_BASE"], **(settings["DOWNLOAD_HANDLERS"] or {})}
    for scheme in DOWNLOAD_HANDLERS_BASE:
        if handlers[scheme] not in (HANDLER, SAMPLE_HANDLER):
            why = "another one could accept half a page, or contact another host"
            yield f"DOWNLOAD_HANDLERS: {HANDLER} is missing for {scheme}; {why}"


class _Idle(NamedTuple):
    """Settings of Scrapy's that have no effect in a crawl."""

    names: str  # with spaces between them
    why: str
    part: str = "-"  # of Scrapy; if a person adds it, they have an effect


_IDLE = (
    _Idle("COOKIES_ENABLED", "pages are fetched without cookies", "CookiesMiddleware"),
    _Idle(
        "DEPTH_LIMIT DEPTH_PRIORITY HTTPERROR_ALLOWED_CODES HTTPERROR_ALLOW_ALL REFERER_ENABLED"
        " URLLENGTH_LIMIT",
        "requests do not pass Scrapy's spider middlewares",
    ),
    _Idle(
        "DUPEFILTER_CLASS SCHEDULER SCHEDULER_DISK_QUEUE SCHEDULER_MEMORY_QUEUE"
        " SCHEDULER_PRIORITY_QUEUE",
        "requests do not pass Scrapy's scheduler",
    ),
    _Idle("HTTPAUTH_USER", "nothing is fetched with a password", "HttpAuthMiddleware"),
    _Idle("HTTPCACHE_ENABLED", "the archive has every response", "HttpCacheMiddleware"),
    _Idle("HTTPPROXY_ENABLED", "only the site is contacted", "HttpProxyMiddleware"),
    _Idle("JOBDIR", "the output folder knows what is done, and the next run carries on"),
    _Idle("MEMDEBUG_ENABLED", "it is for the developers of Scrapy", "MemoryDebugger"),
    _Idle("REDIRECT_MAX_TIMES", "at most five redirects in a row are followed"),
    _Idle("REMOTE_CONTROL_ENABLED", "nothing may run code in a crawl", "RemoteControl"),
    _Idle("TELNETCONSOLE_ENABLED", "nothing may run code in a crawl", "TelnetConsole"),
)
# What is always done, so that only False asks for something.
_ALWAYS = (
    _Idle("COMPRESSION_ENABLED", "the archive has pages as they were sent"),
    _Idle("METAREFRESH_ENABLED REDIRECT_ENABLED", "redirects on the site are followed"),
)
_NOTHING = ("", "0", "False", "false")


def without_effect(settings: BaseSettings) -> list[str]:
    """Return a line for each setting that a person has set, and that has no effect here."""
    added = ""
    for name in _LISTS:
        added += " ".join(map(str, settings[name] or ()))

    found = []
    for idle in _IDLE + _ALWAYS:
        if idle.part in added:
            continue
        for name in idle.names.split():
            asks_nothing = str(settings[name] or "") in _NOTHING
            if _is_set(settings, name) and asks_nothing == (idle in _ALWAYS):
                found.append(f"{name}={settings[name]} has no effect: {idle.why}")

    return found


def _is_set(settings: BaseSettings, name: str) -> bool:
    """Return whether a person sets *name*, and not Scrapy or this project."""
    return (settings.getpriority(name) or 0) > SETTINGS_PRIORITIES["addon"]

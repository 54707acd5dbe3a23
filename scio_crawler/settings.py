"""Every setting that differs from Scrapy's default, each with its reason."""

from __future__ import annotations

from typing import Any

from scio_crawler.common.identity import PRODUCT

# --- The parts of the project -----------------------------------------------------------------

# The name of the project in the first line of Scrapy's log.
BOT_NAME = PRODUCT
# Where `scrapy crawl` and `scrapy list` look for spiders.
SPIDER_MODULES = ["scio_crawler.spiders.briefings"]
# The project's own `crawl` checks its arguments first, and its exit status tells how it went.
COMMANDS_MODULE = "scio_crawler.commands"

# The stages from pages to files, in order.
ITEM_PIPELINES = {
    "scio_crawler.pipelines.Read": 100,
    "scio_crawler.pipelines.Period": 200,
    "scio_crawler.pipelines.Validate": 300,
    "scio_crawler.pipelines.Publish": 400,
}

# Scrapy imports every class in its own lists (`…_BASE`), also those that are switched off, and some
# bring whole libraries. These are its lists of 2.19, less what is never used here.

DOWNLOADER_MIDDLEWARES_BASE = {
    # OffsiteMiddleware: retries and redirects are not checked by it; OriginMiddleware checks them.
    # RobotsTxtMiddleware: it treats a robots.txt that answers 503 as permission, and ignores
    # Crawl-delay. RetryMiddleware: it retries at once, and ignores Retry-After. Ours are below.
    # HttpAuthMiddleware: nothing is fetched with a password.
    # HttpCacheMiddleware: the archive keeps every response, and knows which run it belongs to.
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    # CookiesMiddleware: pages are static files, and cookies could only make two fetches differ.
    # HttpProxyMiddleware: a proxy is another host, so it is not taken from the environment.
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}

DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "scio_crawler.http.robots.RobotsMiddleware": 100,
    "scio_crawler.http.retry.BackoffRetryMiddleware": 550,
    # Between DownloaderStats (850), which counts a 304, and HttpCompression (590), which unpacks.
    "scio_crawler.http.recorder.ConditionalMiddleware": 800,
    # Scrapy's own middlewares end at 900, so here a response is as it was sent.
    "scio_crawler.http.recorder.RecorderMiddleware": 980,
    # Nearest the network, so that no retry or redirect passes it by.
    "scio_crawler.http.origin.OriginMiddleware": 990,
}

SPIDER_MIDDLEWARES_BASE = {
    # StartSpiderMiddleware, HttpErrorMiddleware, UrlLengthMiddleware, DepthMiddleware,
    # MetaCopyDetectionMiddleware: the spider's requests pass the downloader middlewares only, and
    # spiders/fetch.py checks the status.
    # Those that follow redirects ask it for their Referer.
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
}

EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
    # FeedExporter: it takes a briefing for a row. Ours is below.
    # MemoryDebugger, SpiderState: the one is for Scrapy's developers; state.sqlite is the other.
    # TelnetConsole: it runs Python code that comes in over telnet.
    # RemoteControl: it runs Python code that comes in over HTTP.
}

EXTENSIONS = {
    # Writes feeds (-o, -O, FEEDS) with turns. Before Run: if a feed is bad, no folder is opened.
    "scio_crawler.run.feed_export.Feeds": 0,
    # Opens the output folder before anything is requested.
    "scio_crawler.run.extension.Run": 1,
    # A bar on a terminal, nothing anywhere else.
    "scio_crawler.run.progress.Progress": 500,
    # Reads what is heavy in a child process, which can be ended.
    "scio_crawler.run.workers.HeavyReader": 500,
    # On a stop, Scrapy would first send everything that is queued, one delay after the other.
    "scio_crawler.http.stop.QuickStop": 500,
}

# Makes USER_AGENT from the project's name and SCIO_CONTACT.
ADDONS = {"scio_crawler.common.identity.Identity": 0}

# --- Settings of the project itself -----------------------------------------------------------

# The folder for results; "" is output/ beside scrapy.cfg, or output/sample/ for the sample.
SCIO_OUTPUT_DIR = ""
# A mail or web address by which the site's operator can reach the person who runs the crawl.
SCIO_CONTACT = ""
# Seconds before the first retry, doubled before each further one; 0 suits your own mirror.
SCIO_RETRY_BACKOFF = 1.0
# If the newest transcript is more days old than this, or none is known, the exit status is 7; 0 is
# never.
SCIO_STALE_AFTER_DAYS = 0

# --- Manners ----------------------------------------------------------------------------------

# The site's robots.txt is obeyed, including its Crawl-delay.
ROBOTSTXT_OBEY = True
# The name by which robots.txt can address this crawler, whatever USER_AGENT is.
ROBOTSTXT_USER_AGENT = PRODUCT
# One request at a time: the site is small, and nothing is urgent.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Seconds between requests; at this pace a long transcript takes less than half a minute.
DOWNLOAD_DELAY = 2
# Jitter would also shorten delays, and so break a Crawl-delay.
DOWNLOAD_DELAY_JITTER = 0
# With the back-off above, a busy server gets some 15 seconds before a page is given up.
RETRY_TIMES = 4
# The spider reports each page that could not be had, so an error here would repeat it.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"

# --- Safety -----------------------------------------------------------------------------------

DOWNLOAD_HANDLERS: dict[str, Any] = {
    # Scrapy's own accepts spliced and truncated responses, and headers of any size.
    "http": "scio_crawler.http.transport.CarefulHandler",
    "https": "scio_crawler.http.transport.CarefulHandler",
    # Nothing but http and https is fetched, whatever a page links to.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# Only compression that every reader of the archive knows; Scrapy also accepts br and zstd.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate",
}
# Pages have 12 to 40 kB, the largest list 8 MB. Four times that is no page.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
# A list of 8 MB is expected, so it causes no warning.
DOWNLOAD_WARNSIZE = 16 * 1024 * 1024
# Seconds; if a static file takes longer, a retry is faster than waiting.
DOWNLOAD_TIMEOUT = 60
# RFC 9309 asks for five hops for robots.txt; more are a loop.
REDIRECT_MAX_TIMES = 5
# Seconds; a page that reloads itself later is not a redirect.
METAREFRESH_MAXDELAY = 5

# --- The log ----------------------------------------------------------------------------------

# A line per briefing, and what went wrong; DEBUG adds a line per request.
LOG_LEVEL = "INFO"
# Without the module's name, which tells the reader nothing.
LOG_FORMAT = "%(asctime)s %(levelname)s: %(message)s"
# The closing lines and report.json have all of it.
STATS_DUMP = False
# A count of pages and items once a minute tells less than a line per briefing.
LOGSTATS_INTERVAL = 0
# The report says why an item was dropped, so the log need not.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"

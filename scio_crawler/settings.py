"""Every setting that differs from Scrapy's default, each with its reason."""

from typing import Any

from scio_crawler.common.identity import PRODUCT

# The name of the project in the first line of Scrapy's log.
BOT_NAME = PRODUCT
# Where `scrapy crawl` and `scrapy list` look for spiders.
SPIDER_MODULES = ["scio_crawler.spiders.briefings"]
# The project's own `crawl` checks its arguments first, and its exit status says how it went.
COMMANDS_MODULE = "scio_crawler.commands"

# The stages from pages to files, in order.
ITEM_PIPELINES = {
    "scio_crawler.pipelines.Read": 100,
    "scio_crawler.pipelines.Period": 200,
    "scio_crawler.pipelines.Validate": 300,
    "scio_crawler.pipelines.Publish": 400,
}

# Scrapy imports every class in its own lists (`…_BASE`), even those that are switched off, and some
# import whole libraries. These are its lists of 2.19 without the classes that are never used here.
DOWNLOADER_MIDDLEWARES_BASE = {
    # OffsiteMiddleware: it does not check retries and redirects; OriginMiddleware does.
    # RobotsTxtMiddleware: it takes a robots.txt that answers 503 for permission, and ignores
    # Crawl-delay. RetryMiddleware: it retries at once, and ignores Retry-After. Ours are below.
    # HttpAuthMiddleware: nothing is fetched with a password.
    # HttpCacheMiddleware: the archive has every response, and knows which run it belongs to.
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    # HttpCompressionMiddleware, RedirectMiddleware, MetaRefreshMiddleware: a replay has the bytes
    # as they were sent, and must come to the same; reading/ and http/redirects.py serve both.
    # CookiesMiddleware: pages are static files, and cookies could only make two fetches differ.
    # HttpProxyMiddleware: a proxy is another host, so none is taken from the environment.
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}

DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "scio_crawler.http.permission.RobotsMiddleware": 100,
    "scio_crawler.http.retry.BackoffRetryMiddleware": 550,
    # After DownloaderStats (850), which counts a 304.
    "scio_crawler.http.recorder.ConditionalMiddleware": 800,
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
    # FeedExporter: it writes a row for each briefing. Ours, below, writes one for each turn.
    # MemoryDebugger: it is for Scrapy's developers. SpiderState: state.sqlite has the state.
    # TelnetConsole: it runs Python code that comes in over telnet.
    # RemoteControl: it runs Python code that comes in over HTTP.
}

EXTENSIONS = {
    # Writes feeds (-o, -O, FEEDS) of turns. It is first so that a bad feed opens no folder.
    "scio_crawler.run.extension.Feeds": 0,
    # Opens the output folder before anything is requested.
    "scio_crawler.run.extension.CrawlSession": 1,
    # Drops what is queued on a stop; Scrapy would first send it, one delay after the other.
    "scio_crawler.http.permission.QuickStop": 500,
}

# Makes USER_AGENT from the project's name and SCIO_CONTACT.
ADDONS = {"scio_crawler.common.identity.Identity": 0}

# The folder for results; "" is output/ next to scrapy.cfg, or output/sample/ for the sample.
SCIO_OUTPUT_DIR = ""
# A mail or web address at which the site's operator can reach the person who runs the crawl.
SCIO_CONTACT = ""
# The exit status is 7 if the newest transcript is more days old than this, or none is known; 0
# turns this off.
SCIO_STALE_AFTER_DAYS = 0

# --- Manners ----------------------------------------------------------------------------------

# The site's robots.txt is obeyed, including its Crawl-delay.
ROBOTSTXT_OBEY = True
# The name by which robots.txt can address this crawler, independent of USER_AGENT.
ROBOTSTXT_USER_AGENT = PRODUCT
# One request at a time: the site is small, and nothing is urgent.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Seconds between requests; at this pace a long transcript takes less than half a minute.
DOWNLOAD_DELAY = 2
# Jitter would also shorten delays, and so break a Crawl-delay.
DOWNLOAD_DELAY_JITTER = 0
# A busy server gets some 15 seconds before a page is given up: the first wait is half of
# DOWNLOAD_DELAY, and each further one twice as long.
RETRY_TIMES = 4
# The spider reports each page that it cannot get, so an error here would repeat it.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"

# --- Safety -----------------------------------------------------------------------------------

DOWNLOAD_HANDLERS: dict[str, Any] = {
    # Scrapy's own handler accepts spliced and truncated responses, and headers of any size.
    "http": "scio_crawler.http.handlers.CarefulHandler",
    "https": "scio_crawler.http.handlers.CarefulHandler",
    # Only http and https are fetched, even if a page links to something else.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# Only compression that every reader of the archive knows.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate",
}
# Pages have 12 to 40 kB, the largest list 8 MB. Anything four times as large is not a page.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
# A list of 8 MB is expected, so it causes no warning.
DOWNLOAD_WARNSIZE = 16 * 1024 * 1024
# Seconds; if a static file takes longer, a retry is faster than waiting.
DOWNLOAD_TIMEOUT = 60

# --- The log ----------------------------------------------------------------------------------

# A line per briefing, and what went wrong; DEBUG adds a line per request.
LOG_LEVEL = "INFO"
# Without the module's name, which means nothing to the reader.
LOG_FORMAT = "%(asctime)s %(levelname)s: %(message)s"
# The closing lines and report.json say the same.
STATS_DUMP = False
# A count of pages and items once a minute says less than a line per briefing.
LOGSTATS_INTERVAL = 0
# The report says why an item was dropped, so the log need not.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"

"""Every setting that differs from Scrapy's default, each with its reason.

Any of them can be changed for one run with ``-s NAME=value``.
"""

from __future__ import annotations

from typing import Any

from scio_crawler.identity import PRODUCT

# --- What the project is made of --------------------------------------------------------------

# Scrapy names it in the first line of its log.
BOT_NAME = PRODUCT
# Where `scrapy crawl` and `scrapy list` look for spiders.
SPIDER_MODULES = ["scio_crawler.spiders"]
# A `crawl` of our own, which checks arguments first and ends with an honest exit status.
COMMANDS_MODULE = "scio_crawler.commands"

# From pages to files.
ITEM_PIPELINES = {
    "scio_crawler.pipelines.Read": 100,
    "scio_crawler.pipelines.Period": 200,
    "scio_crawler.pipelines.Validate": 300,
    "scio_crawler.pipelines.Publish": 400,
}

DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    # It lets everything through after a retry; ours stands nearest the network, at 990.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # It takes a robots.txt that answers 503 for permission and ignores Crawl-delay.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scio_crawler.http.robots.RobotsMiddleware": 100,
    # It asks again at once and does not know Retry-After.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scio_crawler.http.retry.BackoffRetryMiddleware": 550,
    # Asks only whether a page has changed that the archive holds. The stats, at 850, are to see
    # the 304, and all below it the page.
    "scio_crawler.http.conditional.ConditionalMiddleware": 800,
    # Below 900 nothing has touched a response: it is recorded as sent.
    "scio_crawler.http.recorder.RecorderMiddleware": 980,
    # The last word before the network, so that no retry or redirect is past it.
    "scio_crawler.http.origin.OriginMiddleware": 990,
}

EXTENSIONS = {
    # Opens the output folder before anything is asked of the site, and closes it last.
    "scio_crawler.run.run.Run": 0,
    # A bar on a terminal, nothing elsewhere.
    "scio_crawler.run.progress.Progress": 500,
    # A stop must not first wait for everything that is queued, each with its delay.
    "scio_crawler.run.stop.QuickStop": 500,
}

ADDONS = {
    # USER_AGENT is made of the project's name and SCIO_CONTACT.
    "scio_crawler.identity.Identity": 0,
}

# --- Settings of the project itself -----------------------------------------------------------

# Where results go; "" is output/ beside scrapy.cfg, or output/sample/ for the sample.
SCIO_OUTPUT_DIR = ""
# A mail or web address by which the site's operator can reach whoever runs the crawl.
SCIO_CONTACT = ""
# Seconds before the first retry, doubled for each one more; 0 suits a mirror of one's own.
SCIO_RETRY_BACKOFF = 1.0
# Days after which a run without a newer transcript ends with status 7; 0: never. The site
# publishes a few a month, with a pause of some weeks around the spring festival.
SCIO_STALE_AFTER_DAYS = 0

# --- Manners ----------------------------------------------------------------------------------

# The site's rules are kept, Crawl-delay included.
ROBOTSTXT_OBEY = True
# The name to look for in robots.txt, whatever USER_AGENT is set to.
ROBOTSTXT_USER_AGENT = PRODUCT
# One request at a time: it is one small site, and nothing here is urgent.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Seconds between requests; a full transcript then takes less than half a minute.
DOWNLOAD_DELAY = 2
# Jitter also shortens the delay, and with it a Crawl-delay.
DOWNLOAD_DELAY_JITTER = 0
# With back-off, a busy server is given about a quarter of a minute before a page is given up.
RETRY_TIMES = 4
# The spider reports each page that could not be had; a second line about it would be noise.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"

# --- Safety -----------------------------------------------------------------------------------

DOWNLOAD_HANDLERS: dict[str, Any] = {
    # Scrapy's takes what comes behind an answer for the next one, and a head of any size.
    "http": "scio_crawler.http.transport.CarefulHandler",
    "https": "scio_crawler.http.transport.CarefulHandler",
    # Only the web is read, whatever a page links to.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# A proxy is another host: one is used only if asked for, never because the environment has one.
HTTPPROXY_ENABLED = False
# Only what every reader of the archive can unpack; Scrapy would ask for br and zstd as well.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate",
}
# Pages are static files; a cookie could only make two fetches differ.
COOKIES_ENABLED = False
# It runs Python code that comes in over HTTP, and is on by default.
REMOTE_CONTROL_ENABLED = False
# Likewise, over telnet.
TELNETCONSOLE_ENABLED = False
# Pages are 12 to 40 kB, the largest list 8 MB; what is four times that is no page.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
# A list of 8 MB is expected and is worth no warning.
DOWNLOAD_WARNSIZE = 16 * 1024 * 1024
# Seconds; a static file that takes longer is better asked for again.
DOWNLOAD_TIMEOUT = 60
# Five hops are what RFC 9309 asks for; more are a loop.
REDIRECT_MAX_TIMES = 5
# Seconds; a page that reloads itself later than this is no redirect.
METAREFRESH_MAXDELAY = 5

# --- The log ----------------------------------------------------------------------------------

# A line per briefing and what went wrong; DEBUG adds a line per request.
LOG_LEVEL = "INFO"
# The name of the module says nothing to the reader.
LOG_FORMAT = "%(asctime)s %(levelname)s: %(message)s"
# The closing summary and report.json say it in words.
STATS_DUMP = False
# Its line per minute counts pages and items, which says less than a line per briefing.
LOGSTATS_INTERVAL = 0
# The pipelines say why they drop an item; Scrapy's own line prints the whole briefing.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"

"""Every setting that differs from Scrapy's default, each with its reason.

The spider brings them along, below any that a project or a person sets. Its parts are in parts.py.
"""

from scio_crawler.common.identity import PRODUCT, user_agent

# The name of the project in the first line of Scrapy's log.
BOT_NAME = PRODUCT
# Where `scrapy crawl` and `scrapy list` look for spiders.
SPIDER_MODULES = ["scio_crawler.spiders.briefings"]
# The project's own `crawl` checks its arguments first, and its exit status says how it went.
COMMANDS_MODULE = "scio_crawler.commands"

# The folder for results; "" is output/ next to scrapy.cfg, or output/sample/ for the sample.
SCIO_OUTPUT_DIR = ""
# A mail or web address at which the site's operator can reach the person who runs the crawl.
SCIO_CONTACT = ""
# The crawl adds SCIO_CONTACT, unless another one is set.
USER_AGENT = user_agent("")
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

# --- Safety -----------------------------------------------------------------------------------

# Either runs Python code that comes in from elsewhere.
TELNETCONSOLE_ENABLED = False
# It is on by default.
REMOTE_CONTROL_ENABLED = False
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
# The spider reports each page that it cannot get, so an error here would repeat it.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# The report says why an item was dropped, so the log need not.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"

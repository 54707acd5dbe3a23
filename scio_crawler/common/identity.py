"""The names of this program: in the User-Agent, and on the command line."""

import sys
from pathlib import Path

VERSION = "0.2.0"
PRODUCT = "scio_crawler"  # what robots.txt can call this crawler
HOME = "https://github.com/scio-crawler/scio_crawler"
SCIO, AS_MODULE = "scio", "python -m scio_crawler"  # two ways to call it in any folder


def command() -> str:
    """Return the command that this program was called by, ``scrapy`` unless by one of its own."""
    name = Path(sys.argv[0]).stem
    return name if name in (SCIO, AS_MODULE) else "scrapy"


def user_agent(contact: str) -> str:
    """Return the User-Agent header for *contact*, which may be empty."""
    words = " ".join(contact.split())  # a line break would end the header
    return f"{PRODUCT}/{VERSION}" + (f" (+{words})" if words else "")


def product(user_agent: str) -> str:
    """Return the first word of *user_agent*, product and version; ``""`` if it is an address."""
    word = user_agent.partition(" ")[0]
    return "" if "@" in word or "://" in word else word

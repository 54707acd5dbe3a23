"""Who asks: the User-Agent, with the contact that the person running the crawl gives."""

from __future__ import annotations

from scrapy.settings import BaseSettings

VERSION = "0.1.0"
# Raised with every change of layouts/ or transcript/ that may find a transcript where none was
# found: pages that were judged to hold none are then looked at once more.
READING = 1
PRODUCT = "scio_crawler"  # the name that robots.txt can address


def user_agent(contact: str) -> str:
    """The User-Agent header that names the project and *contact* (may be empty)."""
    words = " ".join(contact.split())  # a line break would end the header
    return f"{PRODUCT}/{VERSION}" + (f" (+{words})" if words else "")


class Identity:
    """Scrapy add-on that sets USER_AGENT from SCIO_CONTACT.

    An add-on ranks below the project's settings and the command line, so that a USER_AGENT
    given with ``-s`` wins.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        settings.set("USER_AGENT", user_agent(settings.get("SCIO_CONTACT") or ""), "addon")

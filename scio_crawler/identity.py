"""The User-Agent: the project's name and version, and the contact that the operator gives."""

from __future__ import annotations

from scrapy.settings import BaseSettings

VERSION = "0.2.0"
PRODUCT = "scio_crawler"  # what robots.txt can call this crawler


def user_agent(contact: str) -> str:
    """Return the User-Agent header for *contact*, which may be empty."""
    words = " ".join(contact.split())  # a line break would end the header
    return f"{PRODUCT}/{VERSION}" + (f" (+{words})" if words else "")


def product(user_agent: str) -> str:
    """Return the product and version in *user_agent*, without the contact: its first word.

    ``""`` if that is an address itself.
    """
    word = user_agent.partition(" ")[0]
    return "" if "@" in word or "://" in word else word


class Identity:
    """Scrapy add-on that sets USER_AGENT from SCIO_CONTACT, unless it is given with ``-s``."""

    def update_settings(self, settings: BaseSettings) -> None:
        settings.set("USER_AGENT", user_agent(settings.get("SCIO_CONTACT") or ""), "addon")

"""The project's settings, with the spiders of these tests."""

from scio_crawler.settings import *  # noqa: F403

SPIDER_MODULES = ["tests.commands.spiders"]

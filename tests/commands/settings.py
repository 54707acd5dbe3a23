"""The project's settings with the spiders of these tests."""

from scio_crawler.settings import *  # noqa: F403

SPIDER_MODULES = ["tests.commands.spiders"]
# Without what belongs to the real spider.
ITEM_PIPELINES = {}
EXTENSIONS = {"scio_crawler.progress.Progress": 500, "scio_crawler.stop.QuickStop": 500}

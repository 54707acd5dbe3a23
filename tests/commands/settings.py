"""The project's settings with the spiders of these tests."""

from scio_crawler.settings import *  # noqa: F403

SPIDER_MODULES = ["tests.commands.spiders"]
# Without what belongs to the real spider.
ITEM_PIPELINES = {}
EXTENSIONS = {"scio_crawler.run.progress.Progress": 500, "scio_crawler.run.stop.QuickStop": 500}

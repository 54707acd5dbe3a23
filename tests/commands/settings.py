"""The project's settings, with the spiders of these tests, and an output folder from outside."""

import os

from scio_crawler.settings import *  # noqa: F403

SPIDER_MODULES = ["tests.commands.spiders"]
SCIO_OUTPUT_DIR = os.environ.get("OUTPUT", "output")

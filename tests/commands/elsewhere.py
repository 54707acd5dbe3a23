"""The project's settings, with an output folder that the environment names."""

import os

from scio_crawler.settings import *  # noqa: F403

SCIO_OUTPUT_DIR = os.environ["OUTPUT"]

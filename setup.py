"""Lets scrapyd-deploy build its egg, for which it runs this file. All is in pyproject.toml.

Where there is none, it writes one of its own into the folder and leaves it there.
"""

from setuptools import setup

setup()

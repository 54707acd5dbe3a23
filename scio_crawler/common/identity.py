"""The names of this program: in the User-Agent, and on the command line."""

import shutil
import sys
from pathlib import Path
from shlex import quote

from scio_crawler.common.addresses import without_secrets

VERSION = "0.2.0"
PRODUCT = "scio_crawler"  # what robots.txt can call this crawler


def command(*words: object) -> str:
    """Return what to type to start this program, as it was started, with *words* after it."""
    return " ".join([_program(), *(quote(str(word)) for word in words)])


def _program() -> str:
    program = Path(sys.argv[0])
    package = program.parent.name
    if program.name == "__main__.py" and package in (PRODUCT, "scrapy"):
        return f"{_to_type(sys.orig_argv[0])} -m {package}"
    return _to_type(sys.argv[0]) if program.stem in ("scio", "scrapy") else "scrapy"


def _to_type(program: str) -> str:
    """Return the name of *program* if the PATH leads to it by that, else its path."""
    name = Path(program).name
    found = shutil.which(name) or ""
    # Links are not followed: in an environment, Python is one.
    is_found = Path(found).absolute() == Path(program).absolute()
    return name if is_found or name == program else quote(program)


def user_agent(contact: str) -> str:
    """Return the User-Agent header for *contact*, which may be empty."""
    words = " ".join(without_secrets(contact).split())  # a line break would end the header
    return f"{PRODUCT}/{VERSION}" + (f" (+{words})" if words else "")


def product(user_agent: str) -> str:
    """Return the first word of *user_agent*, product and version; ``""`` if it is an address."""
    word = user_agent.partition(" ")[0]
    return "" if "@" in word or "://" in word else word

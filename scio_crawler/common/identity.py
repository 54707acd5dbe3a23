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
    typed = [_program()]
    typed += [quote(str(word)) for word in words]
    return " ".join(typed)


def _program() -> str:
    program = Path(sys.argv[0])
    package = program.parent.name
    if program.name == "__main__.py" and package in (PRODUCT, "scrapy"):
        python = _to_type(sys.orig_argv[0])
        return f"{python} -m {package}"

    if program.stem in ("scio", "scrapy"):
        return _to_type(sys.argv[0])
    return "scrapy"


def _to_type(program: str) -> str:
    """Return the name of *program* if the PATH leads to it by that, else its path."""
    name = Path(program).name
    found = shutil.which(name) or ""
    # Links are not followed: in an environment, Python is one.
    is_found = Path(found).absolute() == Path(program).absolute()
    if is_found or name == program:
        return name
    return quote(program)


def user_agent(contact: str) -> str:
    """Return the User-Agent header for *contact*, which may be empty."""
    agent = f"{PRODUCT}/{VERSION}"
    words = without_secrets(contact).split()
    if not words:
        return agent
    return f"{agent} (+{' '.join(words)})"  # on one line: a line break would end the header


def product(user_agent: str) -> str:
    """Return the first word of *user_agent*, product and version; ``""`` if it is an address."""
    word = user_agent.partition(" ")[0]
    if "@" in word or "://" in word:
        return ""
    return word

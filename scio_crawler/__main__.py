"""`scio`, also `python -m scio_crawler`: Scrapy's command line with this project's settings."""

import os
import sys
from pathlib import Path

from scrapy.cmdline import execute
from scrapy.utils.project import ENVVAR

from scio_crawler.common.identity import AS_MODULE


def main() -> None:
    """Run the command that ``sys.argv`` names, in any folder, and end the process.

    A settings module that the environment names replaces the project's, as with ``scrapy``. A
    scrapy.cfg does not: the folder may belong to another project.
    """
    os.environ.setdefault(ENVVAR, f"{__package__}.settings")
    if Path(sys.argv[0]).name == Path(__file__).name:
        sys.argv[0] = AS_MODULE
    try:
        execute()
    except BrokenPipeError:  # head, or a pager that was quit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()

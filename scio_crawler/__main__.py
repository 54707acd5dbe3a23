"""`scio`, also `python -m scio_crawler`: Scrapy's command line with this project's settings."""

import os

from scrapy.cmdline import execute
from scrapy.utils.project import ENVVAR


def main() -> None:
    """Run the command that ``sys.argv`` names, in any folder, and end the process.

    A settings module that the environment names replaces the project's, as with ``scrapy``. A
    scrapy.cfg does not: the folder may belong to another project.
    """
    os.environ.setdefault(ENVVAR, f"{__package__}.settings")
    execute()


if __name__ == "__main__":
    main()

"""Say how much of a run is done, and how long the rest may take."""

import logging
from datetime import timedelta
from time import monotonic

from scio_crawler.common.clock import span

logger = logging.getLogger(__name__)


class Progress:
    """Logs, every so many *seconds*, how much of *total* is done; the total may change."""

    def __init__(self, total: int, seconds: int = 10) -> None:
        self.total = total
        self._done = 0
        self._seconds = seconds
        self._began = self._logged = monotonic()

    def update(self, number: int) -> None:
        """Count *number* more as done."""
        self._done += number
        now = monotonic()
        if now - self._logged < self._seconds or not self._done:
            return

        self._logged = now
        rest = max(0, self.total - self._done)
        left = timedelta(seconds=(now - self._began) * rest / self._done)
        share = 100 * self._done // (self._done + rest)
        logger.info("%d %% is done; the rest may take %s", share, span(left))

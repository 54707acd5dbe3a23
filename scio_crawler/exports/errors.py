"""The error of this package."""

from __future__ import annotations

from scio_crawler.errors import ScioError


class ExportError(ScioError):
    """An export that cannot be made."""

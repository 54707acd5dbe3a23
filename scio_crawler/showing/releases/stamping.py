"""Have an authority say since when a release exists: a timestamp of its checksums, beside it."""

from pathlib import Path

from scio_crawler.archive import timestamps
from scio_crawler.common.files import sha256_of
from scio_crawler.folder.description import SUMS


def stamp(place: Path, url: str) -> str:
    """Have the authority at *url* timestamp the release at *place*; say what it says.

    Raises TimestampFailure and OutputError.
    """
    target = _beside(place)
    return _said(target, timestamps.seal(sha256_of(place / SUMS), url, target))


def stamped(release: Path, folder: Path) -> list[str]:
    """Return what the timestamp beside *release*, whose files are in *folder*, says, if it has one.

    Raises TimestampFailure if it is of other checksums, and OutputError.
    """
    target = _beside(release)
    if not target.exists():
        return []
    return [_said(target, timestamps.check(sha256_of(folder / SUMS), target))]


def _beside(release: Path) -> Path:
    return release.with_name(f"{release.name.removesuffix('.zip')}.tsr")


def _said(target: Path, found: timestamps.Timestamp) -> str:
    return f"{target}: the release existed on {found.at} at the latest, says {found.authority}"

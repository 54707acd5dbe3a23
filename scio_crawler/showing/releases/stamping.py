"""Have an authority say since when a release exists: a timestamp of its checksums, beside it."""

from pathlib import Path

from scio_crawler.archive import timestamps
from scio_crawler.common.errors import TimestampFailure
from scio_crawler.common.files import sha256_of
from scio_crawler.contract.description import SUMS
from scio_crawler.contract.lines import Fault, OnFault


def stamp(place: Path, url: str) -> str:
    """Have the authority at *url* timestamp the release at *place*; say what it says.

    Raises TimestampFailure and OutputError.
    """
    target = _beside(place)
    return _said(target, timestamps.seal(sha256_of(place / SUMS), url, target))


def stamped(release: Path, folder: Path, on_fault: OnFault) -> list[str]:
    """Return what the timestamp beside *release*, whose files are in *folder*, says, if it has one.

    One that does not hold, or cannot be checked, is a fault. Raises OutputError.
    """
    target = _beside(release)
    try:
        if target.exists():
            return [_said(target, timestamps.check(sha256_of(folder / SUMS), target))]
    except TimestampFailure as failure:
        on_fault(Fault("timestamp", target.name, 0, str(failure)))
    return []


def _beside(release: Path) -> Path:
    return release.with_name(f"{release.name.removesuffix('.zip')}.tsr")


def _said(target: Path, found: timestamps.Timestamp) -> str:
    return f"{target}: the release existed on {found.at} at the latest, says {found.authority}"

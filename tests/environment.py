"""Where the project is, and what the processes that tests start find in their environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Images of containers often tell Python to keep no compiled code. But the tests start hundreds of
# processes, in copies of the project too, and each would compile some 300 modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).parent.parent
CALLED = f"{sys.executable} -m scrapy"  # how tests start it, and so what it calls itself

# Tests do not depend on the machine: no proxy, and no code but the checkout's.
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")},
    "PYTHONPATH": str(ROOT),
    "PYTHONWARNINGS": "error",
}

# Tests kill processes but cause no power cut, so memory is as safe as a disk, and faster.
MEMORY, ROOM = Path("/dev/shm"), 500 * 1024 * 1024

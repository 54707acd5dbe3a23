"""Long harnesses that maintainers run, each with the words after its name: see ``__main__``.

A campaign is a module with a function ``main(arguments)`` that returns an exit status.
"""

from __future__ import annotations

_NAMES = (
    "products",
    "fuzz",
    "heavy-pages",
    "styles",
    "structure",
    "killed-runs",
    "damaged-folders",
    "damaged-archives",
    "flipped-bits",
    "full-disk",
    "power-cuts",
    "soak",
    "years",
)
# The module of each campaign.
CAMPAIGNS = {name: f"{__name__}.{name.replace('-', '_')}" for name in _NAMES}

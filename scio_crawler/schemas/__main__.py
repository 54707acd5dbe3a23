"""``python -m scio_crawler.schemas``: write the shipped schemas again from the fields."""

from __future__ import annotations

from scio_crawler.schemas import LINES, rendered, shipped

for name, cls in LINES.items():
    shipped(name).write_text(rendered(cls), encoding="utf-8", newline="\n")

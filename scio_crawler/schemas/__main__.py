"""Write the shipped schemas from the fields: ``python -m scio_crawler.schemas``."""

from __future__ import annotations

from scio_crawler.items import TABLES
from scio_crawler.schemas import rendered, shipped

for table in TABLES:
    shipped(table).write_text(rendered(table), encoding="utf-8", newline="\n")

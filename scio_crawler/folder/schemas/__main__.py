"""Write the shipped schemas from the fields: ``python -m scio_crawler.folder.schemas``."""

from __future__ import annotations

from scio_crawler.folder.schemas import rendered, shipped
from scio_crawler.items import TABLES

for table in TABLES:
    shipped(table).write_text(rendered(table), encoding="utf-8", newline="\n")

"""What the exports that describe themselves say of the whole: title, terms and source."""

from __future__ import annotations

import json
from importlib.resources import files

from scio_crawler.output import description

# The texts of the folder's own description.
_PACKAGE = json.loads((files(description.__package__) / description.PACKAGE).read_text("utf-8"))
TITLE: str = _PACKAGE["title"]
TERMS: str = _PACKAGE["description"]
SOURCE: str = _PACKAGE["sources"][0]["title"]
SOURCE_URL: str = _PACKAGE["sources"][0]["path"]

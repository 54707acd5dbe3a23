"""Write all generated files again: the JSON Schemas, and parts of the documentation.

``python -m scripts.docs`` writes the JSON Schemas, and rewrites the tables and printed results in
README.md, CONTRIBUTING.md and docs/*.md; see ``tests/docs/generated.py``. Examples whose tools are
not installed keep what they have. ``pip install -e '.[recipes]'`` installs the libraries; jq, R and
PostgreSQL are separate.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.docs.generated import furnish, rewritten, write_schemas
from tests.docs.markdown import DOCUMENTS


def main() -> None:
    """Write the schemas and rewrite all documents."""
    write_schemas()
    with tempfile.TemporaryDirectory() as name:
        folder = furnish(Path(name))
        for document in DOCUMENTS:
            document.write_text(rewritten(document, folder), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

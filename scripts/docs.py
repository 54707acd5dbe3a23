"""Write the generated parts of the documentation again.

``python -m scripts.docs`` rewrites the tables and printed results in README.md, CONTRIBUTING.md and
docs/*.md; see ``tests/docs/generated.py``. Examples whose tools are not installed keep what they
have. ``pip install -e '.[recipes]'`` installs the libraries; jq, R and PostgreSQL are separate.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.docs.generated import furnish, rewritten
from tests.docs.markdown import DOCUMENTS


def main() -> None:
    """Rewrite all documents."""
    with tempfile.TemporaryDirectory() as name:
        folder = furnish(Path(name))
        for document in DOCUMENTS:
            document.write_text(rewritten(document, folder), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

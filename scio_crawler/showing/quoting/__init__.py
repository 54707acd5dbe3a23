"""Check a quotation: where its words were said, exactly or nearly, and how that is proved.

What counts as exact and as near is defined once, in :mod:`~.words`, :mod:`~.runs` and
:mod:`~.alignment`, and a second time for the browser, module by module, in
``exports/site/assets/quoting/``. One table of cases, ``tests/quoting/cases.json``, holds the two
together.
"""

from __future__ import annotations

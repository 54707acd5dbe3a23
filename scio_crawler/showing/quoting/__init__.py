"""Check a quotation: find where its words were said, exactly or nearly, and prove it.

What counts as exact and as near is defined twice: here, in :mod:`~.words`, :mod:`~.quotation`,
:mod:`~.matching` and :mod:`~.search`, and for the browser in scripts of the same names, in
``room/assets/quoting/``. One table of cases, ``tests/showing/quoting/cases.json``, holds both to
the same verdicts.
"""

"""Check a quotation: find where its words were said, exactly or nearly, and prove it.

What counts as exact and as near, and which attribution is right, is defined twice: here, and for
the browser in scripts of the same names, in ``room/assets/quoting/``. Both read one table of words,
``table.js``. One table of cases, ``tests/showing/quoting/cases.json``, is for both.
"""

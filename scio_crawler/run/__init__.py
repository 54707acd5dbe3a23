"""One run: what its parts share, what it did, and how it ends.

``session`` opens the output folder first and closes it last, ``extension`` gives it to a crawl,
``summary`` puts the report into words, and ``progress`` shows how far the run is. What ends a run
early is ``QuickStop`` in ``http/permission.py``.
"""

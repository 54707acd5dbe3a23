"""One run: what its parts share, what it did, and how it ends.

``session`` opens the output folder first and closes it last, ``extension`` gives it to a crawl, and
``reporting`` puts the result into words. What ends a run early is ``FastShutdown`` in
``http/permission.py``.
"""

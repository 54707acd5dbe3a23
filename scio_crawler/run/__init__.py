"""One run: what its parts share, what it did, and how it ends.

``run`` opens the output folder first and closes it last, ``upgrade`` brings an older folder up to
date, ``report`` counts what happens and chooses the exit status, ``summary`` says it in words, and
``progress`` shows how far it is. What ends a run early stands in ``http/stop.py``.
"""

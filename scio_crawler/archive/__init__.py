"""What the site sent, as it came: WARC files in ``archive/``, and their index in ``state.sqlite``.

``warc`` is the form of a record, ``record`` writes them, ``index`` knows where they are,
``indexing`` finds that out again from the files alone, and ``replay`` answers from them.
"""

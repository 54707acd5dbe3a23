"""The archive: every response of the site in WARC files, with an index in ``state.sqlite``.

``warc`` encodes and parses records, ``record`` writes them during a crawl, ``index`` holds their
places, ``indexing`` rebuilds the index from the files, and ``replay`` answers requests from them.
"""

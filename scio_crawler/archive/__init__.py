"""The archive: every response of the site in WARC files, with an index in ``state.sqlite``."""

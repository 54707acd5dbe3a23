"""The archive: every response of the site in WARC files, with an index in ``state.sqlite``."""

ARCHIVE = "archive"  # the folder with the WARC files, in the output folder

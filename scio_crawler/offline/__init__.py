"""Reading without the site and without an engine: the archive again, and other people's archives.

``replay`` goes through the recorded runs in their order; what a worker does of it is in ``reread``,
with the pages that a run had (``recorded``). ``imports`` takes in what ``archive/foreign`` finds,
and ``histories`` reads what is archived of one briefing as the states that it had.
"""

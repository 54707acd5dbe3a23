"""Export the reading room: a static web site to read, search and quote a folder.

The lines of each briefing are read once, in the catalogue's order: its pages are written, and its
turns go to the search index, to the texts in which quotations are checked, and without their texts
to the snapshot. At the end, the pages about many briefings are made of the snapshot.
"""

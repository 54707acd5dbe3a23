"""Export the reading room: a static web site of the folder, to look at, search and quote from.

A briefing's way through it: its lines are read once, in the catalogue's order; its pages are
written, its turns go to the search index, to the texts that quotations are checked in, and without
their texts to the shelf, which all pages about many briefings are made of at the end.
"""

from __future__ import annotations

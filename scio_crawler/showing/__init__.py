"""Showing: quotations and their proof, exports and the reading room, from the lines written."""

"""Releases: a state of the data that never changes again, with all that is needed to cite it."""

"""Where to go: lists, briefings, their pages. What a page says is read in ``layouts/``."""

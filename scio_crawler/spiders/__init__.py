"""Where to go: lists, briefings, their pages. What is on a page is read elsewhere."""

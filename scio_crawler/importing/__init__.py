"""Web archives of other programs: find and open their files, and scan them for pages of the site.

Nothing in these files is trusted, and nothing that they name is contacted.
"""

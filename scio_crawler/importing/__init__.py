"""Import the site's pages from web archives of other programs, and the states that they show.

``sources`` finds the files, ``scan`` and ``responses`` read them, ``intake`` puts what is new into
our archive, and ``histories`` reads it, with ``states``. Nothing in these files is trusted, and
nothing that they name is contacted.
"""

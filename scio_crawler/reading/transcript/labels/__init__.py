"""Labels: the lines that say who speaks next, among all the lines with a colon.

``shapes`` says what the words before a colon look like (a person, an outlet, a role …), and
``candidates`` collects the lines that have such a shape, with or without a colon (``forms``).
``rules`` is the table of what speaks for and against a candidate: with ``ENOUGH`` points it is a
label.
"""

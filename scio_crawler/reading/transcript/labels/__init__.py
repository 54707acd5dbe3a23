"""Labels: the lines that say who speaks next, told from all the other lines with a colon.

``shapes`` says what the words before a colon look like (a person, an outlet, a role …), and
``candidates`` collects the lines that have such a shape. ``view`` shows the briefing around them,
``rules`` is the table of what speaks for and against a candidate, and ``evidence`` adds up the
points: with ``ENOUGH`` of them a candidate is a label.
"""

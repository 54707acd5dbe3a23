"""Labels: the lines that say who speaks next, among all the lines with a colon.

``candidates`` collects the lines with the shape of a label (``language/shapes.py``). ``rules`` is
the table of what speaks for and against a candidate: with ``ENOUGH`` points it is a label.
"""

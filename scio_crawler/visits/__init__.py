"""Which addresses are known, which of them are due, and why.

``due`` holds the rules, ``table`` what is remembered in ``state.sqlite``, and ``visits`` what one
run makes of both: the spider asks it once whether an address is due, and tells it once what the
address turned out to be.
"""

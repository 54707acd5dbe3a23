"""Decide which addresses a run asks for, and remember what they turned out to be.

``due`` has the rules and ``table`` the known addresses in ``state.sqlite``. ``visits`` applies both
in one run: the spider asks it once whether an address is due, and tells it once what it was.
"""

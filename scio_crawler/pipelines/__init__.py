"""The stages between a briefing's pages and its files, one a module, in the order of settings.py.

They are thin: each calls ``transcript/``, counts what it did (the stats ``scio/…``) and decides
whether the briefing goes on.
"""

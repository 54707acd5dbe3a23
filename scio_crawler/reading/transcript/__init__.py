"""Pages to meaning: from the blocks of a briefing's pages to its head, turns and exchanges.

Pure Python, without Scrapy, HTML, the network or the clock. The steps, in order: ``front`` (notes
and head), ``furniture``, ``turns`` (with ``labels/``), ``recognize``, ``roles``, ``exchanges``,
``asking``, ``doubts/``. Each fills its part of the briefing it is given. What words mean, they
ask ``language/``.
"""

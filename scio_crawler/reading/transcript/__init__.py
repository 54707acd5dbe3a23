"""Pages to meaning: from the blocks of a briefing's pages to its head, turns and exchanges.

Pure Python, without Scrapy, HTML, the network or the clock. The steps, in order: ``front`` (notes
and head), ``turns`` (with ``labels/``), ``recognize``, ``roles`` (with ``chair``), ``exchanges``,
``identify``, ``audit``. Each fills its part of the briefing it is given. They build on ``text``,
``words/``, ``names``, ``dates``, ``phrases`` and ``beside``. ``labels/`` imports from ``head/``,
never the other way round.
"""

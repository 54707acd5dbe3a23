"""Pages to meaning: from the blocks of a briefing's pages to its head, turns and exchanges.

Pure Python, without Scrapy, HTML, the network or the clock. The steps, in order: ``front`` (notes
and head), ``turns`` (with ``labels/``), ``recognize``, ``roles`` (with ``chair``), ``exchanges``,
``identify``, ``audit``. Each fills its part of the briefing it is given. Below them stand ``text``,
``words/``, ``names``, ``dates``, ``phrases`` and ``beside``, then ``head/``, then ``labels/``;
a module imports from those before it only.
"""

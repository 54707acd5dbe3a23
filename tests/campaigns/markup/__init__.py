"""Transcripts in many styles of markup, and what a reading owes them.

A metamorphic test: the same invented transcripts are rendered in the site's own markup and in that
of many other sites, and read by the real code. Each must be **read**, turn for turn, or
**reported**: by the briefing's status or doubts, or by a failure that names its address. There is
no third: a reading that is wrong without a word is a *silent* loss.

| module | what it holds |
|---|---|
| ``transcripts``, ``sentences`` | whole transcripts, each from a seed |
| ``frozen`` | those of tests/fixtures |
| ``stories`` | pages that are no transcripts |
| ``tables`` | the styles and sentences in ``tables/``, rows of text |
| ``containers`` | axis: what holds the text, and where else it may be |
| ``bodies`` | axis: how lines are marked up |
| ``labels``, ``heads`` | axes: how a page says who speaks, and who takes part |
| ``frames`` | axis: what is around the text, and between its lines |
| ``pagers`` | axis: how the pages of an article are addressed and linked |
| ``lists`` | axis: how and where the briefings are listed |
| ``metadata``, ``encodings`` | axes: title and day; bytes |
| ``drawn`` | more styles of most axes, drawn at random |
| ``choices`` | one style for each axis: alone, at random, or those of a whole site |
| ``mirror`` | a case: transcripts in a choice of styles, with a list, as pages of a site |
| ``walk`` | the spider's walk over a case in this process, or a real crawl of many |
| ``judge`` | the verdict |

``python -m tests.campaigns styles`` tries as many as one likes. To add a style, give its table in
``tables/`` a row, which says what it is.
"""

"""The desktop page of an article: the template of 2017-18 and what followed it.

``div.wrap > div.wrapl`` holds title, category, summary, date line and body; the forms of later
years are read by the same table, since every entry of it is a list of hints.
"""

from __future__ import annotations

from scio_crawler.layouts.markup import Markup

ARTICLE = Markup(
    layout="article",
    title=("//div/@class[contains(., 'wrapl')]/..//h1", "//h1"),
    category=("//@class[contains(., 'box1l')]/../descendant::span[contains(@class, 'mmmm')]",),
    summary=("//@class[contains(., 'box1r')]/..",),
    dateline=("//@class[contains(., 'box2')]/../div", "//@class[contains(., 'box2')]/.."),
)

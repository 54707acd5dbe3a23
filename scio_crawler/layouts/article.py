"""The desktop page of an article: the template of 2017-18 and what followed it.

``div.wrap > div.wrapl`` holds title, category, summary, date line and body; the forms of later
years are read by the same table, since every entry of it is a list of hints.
"""

from __future__ import annotations

from .markup import Markup

ARTICLE = Markup(
    layout="article",
    title=("//div[contains(@class, 'wrapl')]//h1", "//h1"),
    category=("//*[contains(@class, 'box1l')]/descendant::span[contains(@class, 'mmmm')]",),
    summary=("//*[contains(@class, 'box1r')]",),
    dateline=("//*[contains(@class, 'box2')]/div", "//*[contains(@class, 'box2')]"),
)

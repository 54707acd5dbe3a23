"""The layouts of an article: the desktop page, the phone page, and the page of china.org.cn.

Classes and ids are hints, and each list of paths ends in one that fits pages of later years.
"""

from __future__ import annotations

from dataclasses import replace

from scio_crawler.layouts.markup import Markup, xpaths

# Template of 2018: everything is in div.wrapl, beside a column div.wrapr with headings of its own.
ARTICLE = Markup(
    layout="article",
    title=xpaths("//div/@class[contains(., 'wrapl')]/..//h1", "//h1"),
    category=xpaths("//@class[contains(., 'box1l')]/../descendant::span[contains(@class, 'mmmm')]"),
    summary=xpaths("//@class[contains(., 'box1r')]/.."),
    dateline=xpaths("//@class[contains(., 'box2')]/../div", "//@class[contains(., 'box2')]/.."),
)

# The pages under /m/: the same boxes, but the first h1 is the breadcrumb.
PHONE = replace(
    ARTICLE,
    layout="phone",
    title=xpaths(
        "//h1[parent::div[contains(@class, 'wrap')]]",
        "//h1[not(ancestor::div[contains(@class, 'column')])]",
    ),
)

# china.org.cn prints the same transcripts.
SISTER = Markup(
    layout="sister",
    title=xpaths("id('title')", "//h1"),
    summary=xpaths("id('summary')"),
    dateline=xpaths("id('guild')/dd", "id('guild')"),
)

"""The page for phones (``/m/…``): its first ``h1`` is the breadcrumb, the second the title."""

from __future__ import annotations

from scio_crawler.layouts.markup import Markup

PHONE = Markup(
    layout="phone",
    title=(
        "//h1[parent::div[contains(@class, 'wrap')]]",
        "//h1[not(ancestor::div[contains(@class, 'column')])]",
    ),
    category=("//@class[contains(., 'box1l')]/../descendant::span[contains(@class, 'mmmm')]",),
    summary=("//@class[contains(., 'box1r')]/..",),
    dateline=("//@class[contains(., 'box2')]/../div", "//@class[contains(., 'box2')]/.."),
)

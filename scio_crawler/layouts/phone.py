"""The page for phones (``/m/…``): its first ``h1`` is the breadcrumb, the second the title."""

from __future__ import annotations

from .markup import Markup

PHONE = Markup(
    layout="phone",
    title=(
        "//div[contains(@class, 'wrap')]/h1",
        "//h1[not(ancestor::div[contains(@class, 'column')])]",
    ),
    category=("//*[contains(@class, 'box1l')]/descendant::span[contains(@class, 'mmmm')]",),
    summary=("//*[contains(@class, 'box1r')]",),
    dateline=("//*[contains(@class, 'box2')]/div", "//*[contains(@class, 'box2')]"),
)

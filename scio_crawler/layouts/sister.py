"""The sister site china.org.cn: title ``#title``, date ``#guild > dd``, body ``#container_txt``."""

from __future__ import annotations

from scio_crawler.layouts.markup import Markup

SISTER = Markup(
    layout="sister",
    title=("id('title')", "//h1"),
    category=(),
    summary=("id('summary')",),
    dateline=("id('guild')/dd", "id('guild')"),
)

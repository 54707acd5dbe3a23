"""What runs and the folder need of what reads, each module of it imported when it is first used.

Most runs find nothing new, and import none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scio_crawler.reading.briefing import (
        Assembly,
        address_like,
        read,
        read_list,
        read_list_at,
        read_page,
        read_page_at,
    )
    from scio_crawler.reading.organizations import organization_info
    from scio_crawler.reading.page.decode import is_challenge
    from scio_crawler.reading.transcript.asking import exchanges
    from scio_crawler.reading.transcript.exchanges import numbered
    from scio_crawler.reading.transcript.turns import (
        give_ids,
        link_notes,
        note_pages,
        offices_of,
        paragraphs_of,
        possible_ids,
        questions_of,
    )

# The module of each name that is not of briefing.
_ELSEWHERE = {
    "exchanges": "transcript.asking",
    "give_ids": "transcript.turns",
    "is_challenge": "page.decode",
    "link_notes": "transcript.turns",
    "note_pages": "transcript.turns",
    "numbered": "transcript.exchanges",
    "offices_of": "transcript.turns",
    "organization_info": "organizations",
    "paragraphs_of": "transcript.turns",
    "possible_ids": "transcript.turns",
    "questions_of": "transcript.turns",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        module = import_module(f"{__package__}.{_ELSEWHERE.get(name, 'briefing')}")
        found = globals()[name] = getattr(module, name)
        return found

"""Which names of files stay inside of the output folder."""

from __future__ import annotations

import pytest

from scio_crawler.common.files import checked_file_name

NAMES = {
    "a file": ("report.json", True),
    "in a folder": ("briefings/2024-07-05_scio-1.jsonl", True),
    "with a dot before it": (".lock", True),
    "with dots in it": ("a..b/c..", True),
    "with a backslash": ("archive/a\\b.warc.gz", True),
    "above": ("../report.json", False),
    "above by a way round": ("briefings/../../report.json", False),
    "the folder itself": (".", False),
    "by a step on the spot": ("briefings/./a", False),
    "from the root": ("/etc/passwd", False),
    "a folder": ("briefings/", False),
    "an empty step": ("briefings//a", False),
    "nothing": ("", False),
    "with a null byte": ("a\0b", False),
}


@pytest.mark.parametrize(("name", "is_inside"), NAMES.values(), ids=NAMES)
def test_a_name_leads_out_of_the_folder_or_not(name: str, is_inside: bool) -> None:
    if is_inside:
        assert checked_file_name(name) == name
    else:
        with pytest.raises(ValueError, match="names no file of the folder"):
            checked_file_name(name)

"""Cases that measure whether structure decides what a line is.

Each case is an ordinary transcript in the site's own markup with one thing that the vocabulary of
the package does not know. Its words come from stocks of its own (``stock``), so that a case shows
what is read without knowing the words.

| module | what it holds |
|---|---|
| ``stock`` | the words of the cases, read from text files, and names put together from syllables |
| ``rendered`` | pages of a transcript in the site's own markup |
| ``verdicts`` | what is read compared with what is printed |
| ``labels`` | other forms of labels, each said once and several times |
| ``pages`` | something else in place of a page, or of a conference |
| ``sayings`` | sentences of a speech that look like credits, notes, dates and counters |
| ``quiet`` | sound transcripts that raise no doubt |
| ``notices`` | a notice of the site inside a page of speech, whole or cut short |
| ``offmic`` | a remark in place of a question, under an unknown label |
| ``captions`` | sound transcripts with photo captions and credits |
| ``edges`` | what is cut off between two pages, and edges that are sound |
| ``ends`` | transcripts cut short, short ones that are sound, lost letters |
| ``foreign`` | pages without a label: of something else, or of a long answer |
| ``speech`` | sentences of officials on many subjects, for ``foreign`` |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.campaigns.cases.verdicts import Verdict

# The name of a case, what builds its trial by a seed, and further arguments of that.
Row = tuple[Any, ...]


class Trial(NamedTuple):
    """The *pages* of a case, HTML by path, and what reads and judges them."""

    pages: dict[str, str]
    judge: Callable[[], Verdict]

"""The ConvoKit corpus: what ConvoKit itself makes of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.items import CATALOGUE, TURNS
from scio_crawler.showing.exports.convokit import speaker_id
from tests.environment import ENVIRONMENT, ROOT
from tests.sample_output import LONG
from tests.showing.exports.conftest import Export, records
from tests.showing.exports.damages import change, empty

# ConvoKit has an environment of its own, which .ci/run makes: it needs spaCy, PyTorch and others.
PYTHON = ROOT / ".venv-convokit" / "bin" / "python"
needs_convokit = pytest.mark.skipif(not PYTHON.exists(), reason="convokit is not installed")

# Prints what ConvoKit sees in a corpus, as JSON.
LOOK = """
import json, sys
from convokit import Corpus

corpus = Corpus(filename=sys.argv[1])
conversations = list(corpus.iter_conversations())
assert all(conversation.check_integrity() for conversation in conversations)
print(json.dumps({
    "utterances": {
        u.id: [u.speaker.id, u.text, u.meta.to_dict()] for u in corpus.iter_utterances()
    },
    "speakers": {s.id: s.meta.to_dict() for s in corpus.iter_speakers()},
    "conversations": {c.id: c.meta.to_dict() for c in conversations},
    "in order": {
        c.id: [u.meta["turn"] for u in c.get_chronological_utterance_list()] for c in conversations
    },
    "trees": {c.id: [u.id for u in c.traverse("dfs")] for c in conversations},
    "corpus": corpus.meta.to_dict(),
    "index": corpus.meta_index.to_dict(),
}))
"""


@pytest.fixture
def written(exported: Callable[[str], Path]) -> Path:
    """The exported corpus, for reading only."""
    return exported("convokit") / "convokit"


def load(name: str, corpus: Path) -> Any:
    text = (corpus / name).read_text("ascii")
    return [*map(json.loads, text.splitlines())] if name.endswith("l") else json.loads(text)


def replies(corpus: Path, briefing_id: str) -> dict[int, int]:
    """Return by number of a turn the turn that it replies to, 0 for the root."""
    of_one = [u for u in load("utterances.jsonl", corpus) if u["conversation_id"] == briefing_id]
    numbers = {u["id"]: u["meta"]["turn"] for u in of_one} | {None: 0}
    return {u["meta"]["turn"]: numbers[u["reply-to"]] for u in of_one}


@pytest.mark.slow
@needs_convokit
def test_convokit_finds_everything_in_it(folder: Path, written: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [PYTHON, "-W", "error", "-c", LOOK, written],
        env={**ENVIRONMENT, "HOME": str(tmp_path)},  # where it writes a configuration of its own
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    seen = json.loads(done.stdout.splitlines()[-1])
    lines = records(folder, TURNS)
    entries = [entry for entry in records(folder, CATALOGUE) if entry["file"]]
    assert [text for _, text, _ in seen["utterances"].values()] == [t["text"] for t in lines]
    assert [*seen["conversations"]] == [entry["briefing_id"] for entry in entries]
    for entry in entries:
        id, turns = entry["briefing_id"], range(1, int(entry["turns"]) + 1)
        assert seen["in order"][id] == [*turns]
        assert sorted(seen["trees"][id]) == sorted(
            line["turn_id"] for line in lines if line["briefing_id"] == id
        )
        assert seen["conversations"][id]["title"] == entry["title"]
    for line in lines:
        speaker, _, meta = seen["utterances"][line["turn_id"]]
        assert seen["speakers"][speaker]["speaker"] == line["speaker"]
        assert seen["speakers"][speaker]["organization"] == line["organization"]
        assert meta == {k: line[k] for k in line if k not in ("turn_id", "briefing_id", "text")}
    assert "No licence is granted" in seen["corpus"]["terms"]
    assert seen["index"]["utterances-index"]["turn"] == ["<class 'int'>"]


def test_answers_reply_to_questions_and_all_else_to_the_first_turn(written: Path) -> None:
    found = replies(written, "scio-900100001")
    first, statement, floor, question, answer = 0, 1, 1, 1, 4
    handed_on = [1, 6, 6]  # a question, and who passes it on and answers
    due = [first, statement, floor, question, answer, *handed_on, 1]
    assert [found[turn] for turn in range(1, 10)] == due


def test_a_transcript_that_begins_with_an_answer_has_one_root(exported_after: Export) -> None:
    answer = change(LONG, 1, kind="answer", role="official", exchange=1)
    found = replies(exported_after("convokit", answer), "scio-900100001")
    assert [turn for turn, to in found.items() if not to] == [1]
    assert all(to < turn for turn, to in found.items())


def test_an_unnamed_speaker_is_apart_from_all_others(exported_after: Export) -> None:
    corpus = exported_after("convokit", change(LONG, 3, speaker="", organization=""))
    ids = {u["id"]: u["speaker"] for u in load("utterances.jsonl", corpus)}
    assert ids["scio-900100001-9034893064"] == "(unnamed) scio-900100001"
    assert load("speakers.json", corpus)["(unnamed) scio-900100001"]["speaker"] == ""


@pytest.mark.parametrize(
    ("name", "organization", "id"),
    [
        ("Weng Jiamu", "Ministry of Finance", "Weng Jiamu [Ministry of Finance]"),
        ("Reuters", "Reuters", "Reuters"),
        ("Reuters", "", "Reuters [unknown]"),
    ],
)
def test_no_two_lines_of_the_speakers_have_one_id(name: str, organization: str, id: str) -> None:
    assert speaker_id({"speaker": name, "organization": organization}) == id


def test_a_speaker_who_is_in_no_table_is_refused(exported_after: Export) -> None:
    with pytest.raises(ExportError, match=r"speakers\.jsonl: has no line about Weng Jiamu"):
        exported_after("convokit", change(LONG, 3, speaker="Weng Jiamu"))


def test_an_empty_folder_is_an_empty_corpus(exported_after: Export) -> None:
    corpus = exported_after("convokit", empty)
    assert [load(f"{name}.json", corpus) for name in ("conversations", "speakers")] == [{}, {}]
    assert load("utterances.jsonl", corpus) == []

"""Export to a ConvoKit corpus: the five files that ``convokit.Corpus(filename=…)`` reads.

A briefing is a conversation, and its first turn is the root. An answer replies to its question, and
so does procedure between the two. Everything else replies to the root, since to ConvoKit a
conversation is one tree; ``reply_to`` in the metadata has the reply as the transcript shows it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scio_crawler.contract.description import SOURCE, introduction, is_of_sample, title
from scio_crawler.items import CATALOGUE, SPEAKERS, TURNS, Record, Table
from scio_crawler.showing.exports.tables import NewPath, Written, damaged, read, transcripts

# Keys for which ConvoKit has fields of its own; all others are metadata.
_PLACED = {
    TURNS.name: ("turn_id", "briefing_id", "text"),
    CATALOGUE.name: ("briefing_id",),
    SPEAKERS.name: (),
}
_UNNAMED = "(unnamed)"
_TIMESTAMP = (
    "Seconds since 1970 at 0:00 UTC of the day of the conference, plus the number of the turn. It "
    "tells the order of the turns, not the time of day, which is not known."
)


def write(folder: Path, new_path: NewPath) -> Written:
    """Write the turns of *folder*; return the rows by file. Raises ExportError."""
    entries = (transcript.entry for transcript in transcripts(folder))
    conversations = {entry["briefing_id"]: _meta(CATALOGUE, entry) for entry in entries}
    speakers: set[str] = set()  # of all turns
    turns = 0
    # ASCII, since ConvoKit opens its files in the default encoding of the system.
    with new_path("convokit/utterances.jsonl").open("w", encoding="ascii", newline="\n") as file:
        for utterance in _utterances(folder):
            speakers.add(utterance["speaker"])
            file.write(json.dumps(utterance) + "\n")
            turns += 1
    named = {speaker_id(line): _meta(SPEAKERS, line) for line in read(folder, SPEAKERS)}
    for who in sorted(speakers - named.keys()):
        if not who.startswith(_UNNAMED):
            raise damaged(folder, f"{SPEAKERS.files}: has no line about {who}")
        named[who] = _meta(SPEAKERS, SPEAKERS.line().record())
    is_sample = is_of_sample(folder)
    meta = {
        "title": title(is_sample),
        "terms": introduction(is_sample),
        "source": SOURCE,
        "timestamp": _TIMESTAMP,
    }
    index = {
        "utterances-index": _types(TURNS),
        "conversations-index": _types(CATALOGUE),
        "speakers-index": _types(SPEAKERS),
        "overall-index": {key: ["<class 'str'>"] for key in meta},
        "version": 1,
        "vectors": [],
    }
    whole = {"conversations": conversations, "speakers": named, "corpus": meta, "index": index}
    for name, content in whole.items():
        text = json.dumps(content, indent=1) + "\n"
        new_path(f"convokit/{name}.json").write_text(text, "ascii", newline="\n")
    return {
        "convokit/utterances.jsonl": {"turns": turns},
        "convokit/conversations.json": {"briefings": len(conversations)},
        "convokit/speakers.json": {"speakers": len(named)},
        "convokit/corpus.json": {},
        "convokit/index.json": {},
    }


def speaker_id(turn: Record) -> str:
    """Return the id of the speaker of *turn*, which may also be a line of ``speakers.jsonl``."""
    # The same name at two bodies is two speakers. Each briefing has one unnamed speaker.
    name, organization = turn["speaker"], turn["organization"]
    if not name:
        return f"{_UNNAMED} {turn['briefing_id']}"
    return name if organization == name else f"{name} [{organization or 'unknown'}]"


def _utterances(folder: Path) -> Iterator[Record]:
    for transcript in transcripts(folder):
        entry = transcript.entry
        day = int(datetime.fromisoformat(entry["date"]).replace(tzinfo=UTC).timestamp())
        root = None
        questions: dict[object, object] = {}  # by exchange
        for turn in transcript.turns:
            if is_question := turn["kind"] == "question":
                questions[turn["exchange"]] = turn["turn_id"]
            yield {
                "id": turn["turn_id"],
                "conversation_id": turn["briefing_id"],
                "text": turn["text"],
                "speaker": speaker_id(turn),
                "meta": _meta(TURNS, turn),
                "reply-to": root if is_question else questions.get(turn["exchange"], root),
                "timestamp": day + turn["turn"],
                "vectors": [],
            }
            root = root or turn["turn_id"]


def _meta(table: Table, record: Record) -> Record:
    return {key: value for key, value in record.items() if key not in _PLACED[table.name]}


def _types(table: Table) -> dict[str, list[str]]:
    return {
        column.name: [str(int if column.type == "integer" else str)]
        for column in table.line.columns()
        if column.name not in _PLACED[table.name]
    }

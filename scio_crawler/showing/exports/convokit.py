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
from scio_crawler.showing.exports.tables import (
    NewPath,
    Transcript,
    Written,
    damaged,
    read,
    transcripts,
)

# Keys for which ConvoKit has fields; all others are metadata.
_KEYS_WITH_FIELD = {
    TURNS: ("turn_id", "briefing_id", "text"),
    CATALOGUE: ("briefing_id",),
    SPEAKERS: (),
}
_UNNAMED = "(unnamed)"
_TIMESTAMP = (
    "Seconds since 1970 at 0:00 UTC of the day of the conference, plus the number of the turn. It "
    "tells the order of the turns, not the time of day, which is not known."
)


def write(folder: Path, new_path: NewPath) -> Written:
    """Write the turns of *folder*; return the rows by file. Raises ExportError."""
    conversations: dict[str, Record] = {}
    speaker_ids: set[str] = set()  # of all turns
    turns = 0
    # ASCII, since ConvoKit opens its files in the default encoding of the system.
    with new_path("convokit/utterances.jsonl").open("w", encoding="ascii", newline="\n") as file:
        for transcript in transcripts(folder):
            entry = transcript.entry
            conversations[entry["briefing_id"]] = _metadata(CATALOGUE, entry)
            for utterance in _utterances(transcript):
                speaker_ids.add(utterance["speaker"])
                file.write(json.dumps(utterance) + "\n")
                turns += 1

    speakers = _speakers(folder, speaker_ids)
    is_sample = is_of_sample(folder)
    about = {
        "title": title(is_sample),
        "terms": introduction(is_sample),
        "source": SOURCE,
        "timestamp": _TIMESTAMP,
    }
    index = {
        "utterances-index": _types(TURNS),
        "conversations-index": _types(CATALOGUE),
        "speakers-index": _types(SPEAKERS),
        "overall-index": {key: [str(str)] for key in about},
        "version": 1,
        "vectors": [],
    }
    contents = {
        "conversations": conversations,
        "speakers": speakers,
        "corpus": about,
        "index": index,
    }
    for name, content in contents.items():
        text = json.dumps(content, indent=1) + "\n"
        new_path(f"convokit/{name}.json").write_text(text, "ascii", newline="\n")
    written: Written = {
        "convokit/utterances.jsonl": {"turns": turns},
        "convokit/conversations.json": {"briefings": len(conversations)},
        "convokit/speakers.json": {"speakers": len(speakers)},
        "convokit/corpus.json": {},
        "convokit/index.json": {},
    }
    return written


def _speakers(folder: Path, speaker_ids: set[str]) -> dict[str, Record]:
    """Return the metadata of all speakers of *folder*, and of unnamed ones in *speaker_ids*.

    Raises ExportError if the table of speakers lacks a named one.
    """
    found = {speaker_id(line): _metadata(SPEAKERS, line) for line in read(folder, SPEAKERS)}
    for id in sorted(speaker_ids - found.keys()):
        if not id.startswith(_UNNAMED):
            raise damaged(folder, f"{SPEAKERS.files}: has no line about {id}")
        found[id] = _metadata(SPEAKERS, SPEAKERS.line().record())
    return found


def speaker_id(turn: Record) -> str:
    """Return the id of the speaker of *turn*, which may also be a line of ``speakers.jsonl``."""
    # The same name at two bodies is two speakers. Each briefing has one unnamed speaker.
    name, organization = turn["speaker"], turn["organization"]
    if not name:
        return f"{_UNNAMED} {turn['briefing_id']}"
    if name == organization:
        return str(name)
    return f"{name} [{organization or 'unknown'}]"


def _utterances(transcript: Transcript) -> Iterator[Record]:
    day = datetime.fromisoformat(transcript.entry["date"]).replace(tzinfo=UTC)
    start = int(day.timestamp())
    root = None
    questions: dict[int, str] = {}  # ids, by exchange
    for turn in transcript.turns:
        reply_to = questions.get(turn["exchange"], root)
        if turn["kind"] == "question":
            questions[turn["exchange"]] = turn["turn_id"]
            reply_to = root
        utterance = {
            "id": turn["turn_id"],
            "conversation_id": turn["briefing_id"],
            "text": turn["text"],
            "speaker": speaker_id(turn),
            "meta": _metadata(TURNS, turn),
            "reply-to": reply_to,
            "timestamp": start + turn["turn"],
            "vectors": [],
        }
        yield utterance
        root = root or turn["turn_id"]


def _metadata(table: Table, record: Record) -> Record:
    with_field = _KEYS_WITH_FIELD[table]
    return {key: value for key, value in record.items() if key not in with_field}


def _types(table: Table) -> dict[str, list[str]]:
    types = {}
    for column in table.line.columns():
        if column.name not in _KEYS_WITH_FIELD[table]:
            kind = int if column.type == "integer" else str
            types[column.name] = [str(kind)]
    return types

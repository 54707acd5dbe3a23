-- Remember what happens to briefings and turns. A change has the number 0 until its run ends.
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    change INTEGER NOT NULL,
    at TEXT NOT NULL,
    briefing_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    what TEXT NOT NULL,
    by TEXT NOT NULL,
    anchor TEXT NOT NULL,
    anchor_before TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    turn_id_before TEXT NOT NULL
);

CREATE INDEX changes_in_order ON changes (change);

CREATE INDEX changes_of ON changes (briefing_id);

-- What a folder held before changes were remembered is new.
INSERT INTO changes (
    change, at, briefing_id, revision, what, by, anchor, anchor_before, turn_id, turn_id_before
)
SELECT
    row_number() OVER (ORDER BY first_seen, briefing_id),
    first_seen, briefing_id, json_extract(records, '$.briefings[0].revision'),
    'new', '', '', '', '', ''
FROM briefings WHERE file != '' ORDER BY first_seen, briefing_id;

ALTER TABLE intents ADD COLUMN changes TEXT NOT NULL DEFAULT '[]';

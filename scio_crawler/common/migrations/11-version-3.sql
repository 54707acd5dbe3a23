-- Since when the site has a briefing no more, and the ids that its turns have had.
ALTER TABLE briefings ADD COLUMN withdrawn TEXT
    AS (json_extract(records, '$.briefings[0].withdrawn'));

CREATE INDEX withdrawals ON briefings (withdrawn);

ALTER TABLE briefings ADD COLUMN ids TEXT NOT NULL DEFAULT '{}';

-- Ids of turns last, so a change names a turn once.
DROP TABLE changes;

CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    change INTEGER NOT NULL DEFAULT 0,
    at TEXT NOT NULL,
    briefing_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    what TEXT NOT NULL,
    by TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    turn INTEGER NOT NULL,
    turn_before INTEGER NOT NULL
);

CREATE INDEX changes_in_order ON changes (change);

CREATE INDEX changes_of ON changes (briefing_id);

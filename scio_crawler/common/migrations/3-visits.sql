ALTER TABLE briefings ADD COLUMN status TEXT AS (json_extract(entry, '$.status'));

ALTER TABLE briefings ADD COLUMN first_seen TEXT AS (json_extract(entry, '$.first_seen'));

CREATE TABLE met (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    verdict TEXT NOT NULL,
    briefing_id TEXT NOT NULL,
    reading INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    checked TEXT NOT NULL,
    gone TEXT NOT NULL,
    reason TEXT NOT NULL,
    published TEXT NOT NULL
) WITHOUT ROWID;

INSERT INTO met
SELECT
    briefing_id,
    json_extract(entry, '$.url'),
    'briefing',
    briefing_id,
    0,
    json_extract(entry, '$.first_seen'),
    json_extract(entry, '$.checked'),
    '{}',
    '',
    published
FROM briefings;

CREATE INDEX verdicts ON met (verdict);

CREATE INDEX met_as ON met (briefing_id);

CREATE INDEX statuses ON briefings (status);

CREATE INDEX published ON briefings (published);

CREATE TABLE lists (url TEXT PRIMARY KEY, walked TEXT NOT NULL) WITHOUT ROWID;

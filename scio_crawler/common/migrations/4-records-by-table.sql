-- Keep records as JSON instead of rendered lines, with the contract that they follow.
ALTER TABLE briefings RENAME TO briefings_with_lines;

DROP INDEX catalogue;

DROP INDEX statuses;

DROP INDEX published;

CREATE TABLE briefings (
    briefing_id TEXT PRIMARY KEY,
    date TEXT NOT NULL,
    published TEXT NOT NULL,
    characters INTEGER NOT NULL,
    lines_sha256 TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    contract TEXT NOT NULL,
    records TEXT NOT NULL,
    status TEXT AS (json_extract(records, '$.briefings[0].status')),
    first_seen TEXT AS (json_extract(records, '$.briefings[0].first_seen')),
    checked TEXT AS (json_extract(records, '$.briefings[0].checked')),
    file TEXT AS (json_extract(records, '$.briefings[0].file'))
);

-- char(10) ends each line, so that commas in its place make a JSON list of the lines.
INSERT INTO briefings
SELECT
    briefing_id,
    date,
    published,
    characters,
    lines_sha256,
    fingerprint,
    '',
    json_object(
        'briefings', json('[' || replace(rtrim(entry, char(10)), char(10), ',') || ']'),
        'people', json('[' || replace(rtrim(people, char(10)), char(10), ',') || ']'),
        'pages', json('[' || replace(rtrim(pages, char(10)), char(10), ',') || ']'),
        'notes', json('[' || replace(rtrim(notes, char(10)), char(10), ',') || ']')
    )
FROM briefings_with_lines;

DROP TABLE briefings_with_lines;

CREATE INDEX catalogue ON briefings (date DESC, published DESC, briefing_id);

CREATE INDEX statuses ON briefings (status);

CREATE INDEX published ON briefings (published);

CREATE INDEX contracts ON briefings (contract);

CREATE INDEX places ON records (file, offset);

UPDATE intents SET row = json_object(
    'briefing_id', json_extract(row, '$.briefing_id'),
    'date', json_extract(row, '$.date'),
    'published', json_extract(row, '$.published'),
    'characters', json_extract(row, '$.characters'),
    'lines_sha256', json_extract(row, '$.lines_sha256'),
    'fingerprint', json_extract(row, '$.fingerprint'),
    'contract', '',
    'records', json_object(
        'briefings', json('[' || replace(rtrim(json_extract(row, '$.entry'), char(10)), char(10), ',') || ']'),
        'people', json('[' || replace(rtrim(json_extract(row, '$.people'), char(10)), char(10), ',') || ']'),
        'pages', json('[' || replace(rtrim(json_extract(row, '$.pages'), char(10)), char(10), ',') || ']'),
        'notes', json('[' || replace(rtrim(json_extract(row, '$.notes'), char(10)), char(10), ',') || ']')
    )
);

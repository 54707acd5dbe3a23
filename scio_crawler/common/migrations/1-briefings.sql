CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE briefings (
    briefing_id TEXT PRIMARY KEY,
    date TEXT NOT NULL,
    published TEXT NOT NULL,
    characters INTEGER NOT NULL,
    lines_sha256 TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    entry TEXT NOT NULL,
    people TEXT NOT NULL,
    pages TEXT NOT NULL,
    notes TEXT NOT NULL
);

CREATE INDEX catalogue ON briefings (date DESC, published DESC, briefing_id);

CREATE TABLE intents (
    briefing_id TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    replaces TEXT NOT NULL,
    kept TEXT NOT NULL,
    row TEXT NOT NULL
);

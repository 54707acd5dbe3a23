-- Facts about the folder, by name.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What is remembered of each briefing: its records, as JSON by table, and what a new reading is
-- judged by.
CREATE TABLE briefings (
    briefing_id TEXT PRIMARY KEY,
    date TEXT NOT NULL,
    published TEXT NOT NULL,
    characters INTEGER NOT NULL,
    lines_sha256 TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    records TEXT NOT NULL,
    signs INTEGER NOT NULL,
    voices TEXT NOT NULL,
    status TEXT AS (json_extract(records, '$.briefings[0].status')),
    first_seen TEXT AS (json_extract(records, '$.briefings[0].first_seen')),
    checked TEXT AS (json_extract(records, '$.briefings[0].checked')),
    file TEXT AS (json_extract(records, '$.briefings[0].file')),
    withdrawn TEXT AS (json_extract(records, '$.briefings[0].withdrawn'))
);

-- The records are large: without an index, a query of what is computed from them reads them all.
CREATE INDEX catalogue ON briefings (date DESC, published DESC, briefing_id);

CREATE INDEX statuses ON briefings (status);

CREATE INDEX days_of_publication ON briefings (published);

CREATE INDEX withdrawals ON briefings (withdrawn);

CREATE INDEX turns_files ON briefings (file);

-- The briefings whose files may not be on the disk as their states show them.
CREATE TABLE marked (briefing_id TEXT PRIMARY KEY) WITHOUT ROWID;

-- What was published of each briefing: how many lines were told of it, their digest, the SHA-256 of
-- its turns file then, the ids of the turns by their content, and the corrections.
CREATE TABLE published (
    briefing_id TEXT PRIMARY KEY,
    told INTEGER NOT NULL,
    digest TEXT NOT NULL,
    current TEXT NOT NULL,
    ids TEXT NOT NULL,
    corrections TEXT NOT NULL
);

CREATE INDEX corrected ON published (briefing_id) WHERE corrections != '[]';

-- What happened to briefings and turns. A change has the number 0 until its run ends.
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

-- What each run was sent of a briefing, and what imports (without a run) show of each day. The
-- reading is compressed JSON, and empty if the site had it no more. A change is what became of the
-- state since the files were last written, and the reading before that. What imports show has the
-- digest of all captures that it was read from, empty if these must be read again.
CREATE TABLE states (
    state INTEGER PRIMARY KEY,
    briefing_id TEXT NOT NULL,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    until TEXT NOT NULL,
    file TEXT NOT NULL,
    offset INTEGER NOT NULL,
    key TEXT NOT NULL,
    about TEXT NOT NULL,
    cut INTEGER NOT NULL,
    turns INTEGER NOT NULL,
    reader TEXT NOT NULL,
    reading BLOB NOT NULL,
    change TEXT NOT NULL,
    before BLOB NOT NULL,
    captures TEXT NOT NULL DEFAULT ''
);

CREATE INDEX states_of ON states (briefing_id);

CREATE INDEX states_of_run ON states (run, about);

-- What every file was like when it was written, to notice what happens to it later.
CREATE TABLE seals (
    file TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;

-- The addresses that lists name, or that were asked for, and what became of them.
CREATE TABLE met (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    verdict TEXT NOT NULL,
    briefing_id TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    checked TEXT NOT NULL,
    gone TEXT NOT NULL,
    reason TEXT NOT NULL,
    published TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX verdicts ON met (verdict);

CREATE INDEX met_as ON met (briefing_id);

-- The lists that were walked to their end, and the signs that were told of a page of a list: codes
-- with spaces between.
CREATE TABLE lists (url TEXT PRIMARY KEY, walked TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE list_signs (url TEXT PRIMARY KEY, signs TEXT NOT NULL) WITHOUT ROWID;

-- How the pages of lists were read last, as JSON; a key stands for all that this depends on.
CREATE TABLE read_lists (url TEXT PRIMARY KEY, key TEXT NOT NULL, page TEXT NOT NULL) WITHOUT ROWID;

-- The index of the archive. A record names the briefing that it is about, and its origin: the site,
-- or the file that it was imported from. A run was a crawl, an import, or copied from elsewhere.
CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    arguments TEXT NOT NULL,
    finished INTEGER NOT NULL,
    kind TEXT NOT NULL
);

CREATE TABLE files (
    file INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    indexed INTEGER NOT NULL,
    run INTEGER NOT NULL,
    aside INTEGER NOT NULL
);

CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    url TEXT NOT NULL,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    status INTEGER NOT NULL,
    digest TEXT NOT NULL,
    file INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    about TEXT NOT NULL,
    origin TEXT NOT NULL,
    origin_digest TEXT NOT NULL
);

CREATE INDEX captures ON records (url, run);

CREATE INDEX places ON records (file, offset);

CREATE INDEX of_run ON records (run, about);

CREATE INDEX abouts ON records (about, run);

-- Revisits name a body by its digest, whatever its address.
CREATE INDEX digests ON records (digest);

-- What runs have noted in the archive: ids of turns by their content, and that a run had done with
-- a briefing. The runs of which every briefing was taken in, by which version of the reading.
CREATE TABLE named (
    briefing_id TEXT NOT NULL,
    content TEXT NOT NULL,
    ids TEXT NOT NULL,
    PRIMARY KEY (briefing_id, content)
) WITHOUT ROWID;

CREATE TABLE settled (run INTEGER NOT NULL, briefing_id TEXT NOT NULL, PRIMARY KEY (run, briefing_id));

CREATE TABLE folded (run TEXT PRIMARY KEY, reader TEXT NOT NULL) WITHOUT ROWID;

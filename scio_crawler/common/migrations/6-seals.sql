-- Remember what every file was like when it was written, to notice what happens to it later.
CREATE TABLE seals (
    file TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;

-- The name is computed from the records, which are large.
CREATE INDEX turns_files ON briefings (file);

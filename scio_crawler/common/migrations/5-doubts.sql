-- Remember how transcripts end, and which doubts a person has taken.
ALTER TABLE briefings ADD COLUMN ends TEXT NOT NULL DEFAULT '';

ALTER TABLE briefings ADD COLUMN accepted TEXT NOT NULL DEFAULT '';

-- The records are large: without an index, counting the ends would read them all.
CREATE INDEX ends ON briefings (ends);

-- The signs that were told of a page of a list: codes with spaces between.
CREATE TABLE list_signs (url TEXT PRIMARY KEY, signs TEXT NOT NULL) WITHOUT ROWID;

-- Name the briefing that a record is about, and what a run was: a crawl, or an import.
ALTER TABLE records ADD COLUMN about TEXT NOT NULL DEFAULT '';

UPDATE records SET about = briefing_of(url);

DROP INDEX of_run;

CREATE INDEX of_run ON records (run, about);

CREATE INDEX abouts ON records (about, run);

ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'crawl';

-- The code that the records were read with, and how many signs it left.
ALTER TABLE briefings ADD COLUMN reader TEXT NOT NULL DEFAULT '';

ALTER TABLE briefings ADD COLUMN signs INTEGER NOT NULL DEFAULT 0;

-- Revisits name a body by its digest, whatever its address.
CREATE INDEX digests ON records (digest);

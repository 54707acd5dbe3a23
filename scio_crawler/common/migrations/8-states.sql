-- Remember every state of a briefing that an archive showed, whatever came of it.
CREATE TABLE states (
    briefing_id TEXT NOT NULL,
    clocks TEXT NOT NULL,
    row TEXT NOT NULL,
    turns TEXT NOT NULL,
    PRIMARY KEY (briefing_id, clocks)
) WITHOUT ROWID;

-- Files whose new versions wait beside them, and files to delete.
ALTER TABLE intents ADD COLUMN waiting TEXT NOT NULL DEFAULT '[]';

ALTER TABLE intents ADD COLUMN gone TEXT NOT NULL DEFAULT '[]';

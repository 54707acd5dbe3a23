-- Remember who is heard in each briefing, for whom and how much.
ALTER TABLE briefings ADD COLUMN voices TEXT NOT NULL DEFAULT '[]';

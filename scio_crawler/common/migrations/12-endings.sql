-- How a transcript ends is judged by its own words, not by how others end.
DROP INDEX ends;

ALTER TABLE briefings DROP COLUMN ends;

UPDATE intents SET row = json_remove(row, '$.ends');

UPDATE states SET row = json_remove(row, '$.ends');

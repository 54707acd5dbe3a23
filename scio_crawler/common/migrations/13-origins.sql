-- Name the origin of a record: the site, or the file that it was imported from.
ALTER TABLE records ADD COLUMN origin TEXT NOT NULL DEFAULT 'site';

ALTER TABLE records ADD COLUMN origin_digest TEXT NOT NULL DEFAULT '';

-- The archive has it, and is indexed again if anything in it was imported.
DELETE FROM records WHERE EXISTS (SELECT 1 FROM runs WHERE kind != 'crawl');

DELETE FROM files WHERE EXISTS (SELECT 1 FROM runs WHERE kind != 'crawl');

DELETE FROM runs WHERE EXISTS (SELECT 1 FROM runs WHERE kind != 'crawl');

-- Two captures of one second may differ.
UPDATE states SET clocks = (
    SELECT json_group_array(json_array(
        value ->> '$.page', value ->> '$.fetched', value ->> '$.digest'
    )) FROM json_each(row, '$.records.pages')
);

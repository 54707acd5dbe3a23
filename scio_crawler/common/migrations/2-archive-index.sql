CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    arguments TEXT NOT NULL,
    finished INTEGER NOT NULL
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
    offset INTEGER NOT NULL
);

CREATE INDEX captures ON records (url, run);

CREATE INDEX of_run ON records (run);

"""The exit statuses of a run and what they mean."""

from __future__ import annotations

EXIT_STATUSES = {
    0: "all that was due was read completely",
    1: "an unexpected error; the log says where",
    2: "bad arguments",
    3: "some briefings are partial, or lists or pages could not be had or read",
    4: "the site could not be reached, or answered nothing but errors",
    5: "robots.txt forbids it, and nothing was read",
    6: "the site answered, but no transcript was recognized (a redesign?)",
    7: "no new transcript for too long",
    8: "a reading was much worse than the file on disk and was put in quarantine",
    9: "the output cannot be written",
    10: "stopped from outside before it was done",
    11: "another run is at work in the same folder",
}

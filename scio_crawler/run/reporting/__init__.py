"""Report on runs and on their output folder: the report, the last lines of the log, the status."""

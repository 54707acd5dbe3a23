"""What is told of runs and of their output folder: the report, the last lines, the status."""

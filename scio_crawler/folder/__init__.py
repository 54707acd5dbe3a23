"""The output folder: its files, and what is remembered of them in ``state.sqlite``."""

"""The output folder: its files, and what is remembered of them.

``exporter`` publishes briefings by the outcome that ``outcomes`` decides; ``copies`` finds the same
conference twice. ``files`` writes files whole, ``database`` opens ``state.sqlite``, ``ledger``
keeps the briefings there, and ``description`` writes what the folder says of itself.
"""

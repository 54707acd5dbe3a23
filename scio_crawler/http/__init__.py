"""How pages are requested: politeness, safety, and the stores that stand in for the network."""

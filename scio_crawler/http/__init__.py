"""How pages are requested: politeness, safety, and what answers in place of the network."""

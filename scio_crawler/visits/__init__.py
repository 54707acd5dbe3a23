"""Decide which addresses a run asks for, and remember what they turned out to be."""

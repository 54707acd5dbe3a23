"""Measure how often the data are wrong: draw turns for two readers, and score what they found."""

"""What words mean, on any page: names, dates, phrases, lines of heads, and the shapes of labels.

``page/`` and ``transcript/`` both ask it, and nothing of each other.
"""

"""What words mean, on any page and in any transcript.

``names``, ``dates``, ``phrases`` (which reads ``words/``) and ``notes`` are about words in a line;
``heads`` and ``shapes`` say what a line of a head or a label looks like. ``page/`` and
``transcript/`` ask them, and nothing of each other.
"""

"""The head of a transcript: the lines before the first turn that name the people and the day.

``lines`` tells what one line is by its form; ``parser`` reads the lines of a head in order. Where
a head ends depends on where the first label is, so ``transcript.front``, which knows both, calls
the parser. Nothing here imports ``labels``.
"""

"""From dirty text to clean articles with findings: pure, without a database.

Law: every finding and every change names its place in the raw text; nothing is guessed in silence.
Verb: clip.
"""

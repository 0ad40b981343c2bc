"""journal 记: who did or read what; append-only, sealed in order into a hash chain per home.

Law: every verb leaves exactly one note in its transaction; a sealed note cannot change unseen.
Verbs: note, seal; questions: verify.
"""

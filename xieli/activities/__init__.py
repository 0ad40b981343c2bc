"""activities 业务: one folder per kind of work, all of one shape; the registry lists them.

Law: kinds do not know each other; the desk knows them all.
Verbs: desk.adopt, desk.refer, and each kind's own.
"""

"""exchanges: 交流考察、座谈、调研: who went where, what was found, and who does what by when.

Law: a finding is closed by another look of the inspecting body, never by a word of the inspected.
Verbs: planning (cover, delegation, way), services (attendance, closing), spending, talking,
inspecting, practice (cards).
"""

"""surveys: short questionnaires whose answers can become needs or tickets.

Law: an anonymous answer names nobody, not even by its hour; one answer each where names are asked.
Verbs: draft, change, add_question, open_survey, make_links, answer, close, gather, hand_on.
"""

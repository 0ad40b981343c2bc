"""today 今天要办: what each package's queries.due says, on one page.

Law: it ranks nobody and holds nothing of its own.
Verbs: none; questions: due.
"""

"""shell: the kit all packages share: homes, pages, guards, tables in and out, paper.

Law: no query without its home; what is not yours to know is not there (404).
Verbs: use_home, homes_store.create, guards.may, tables.read, pdf.render.
"""

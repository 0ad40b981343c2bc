"""tables: Excel and CSV as officers really have them, in and out; the wizard that mends them.

Law: good rows are never lost, bad ones say why at their place; the same file twice changes nothing.
Verbs: reading.read, mending.check, services.take_in, services.commit, copying.copy_upsert.
"""

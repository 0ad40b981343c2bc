"""volunteering: model workers and teams give time; hours come from confirmed attendance alone.

Law: hours stand on the ledger only after attendance was confirmed by another; nothing is charged.
Verbs: register, hand_in, publish, set_slot, ask, invite, accept, arrive, confirm, ask_change,
decide_change, issue, revoke; see services, projects, asking, hours, proofs.
"""

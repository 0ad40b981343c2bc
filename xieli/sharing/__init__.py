"""sharing: 通: what passes between homes: invitations, signed envelopes, receipts.

Law: exactly once, for its purpose, until it expires, only what was agreed, each arrival signed.
Verbs: keep_card, invite, accept, confirm, rotate_key, post, carry_home, take_bundle, pass_case.
"""

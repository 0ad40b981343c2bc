"""pairing 结对: a helper union and a helped county, from a need to a signed receipt.

Law: nobody pairs with itself; goods leave only against a signature, and every piece has a place.
Verbs: pair, end_pair, open_campaign, copy_campaign, invite, revoke, pack, send, receive,
hand_over, give_back, write_off, show_evidence, ask, answer, take_households.
"""

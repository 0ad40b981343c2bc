"""pairing 结对: a helper union and a helped county, from a need to a signed receipt.

Law: nobody pairs with itself; goods leave only against a signature, and every piece has a place.
Verbs: pair, invite, pledge, pack, send, receive, hand_over, give_back, write_off, answer.
"""

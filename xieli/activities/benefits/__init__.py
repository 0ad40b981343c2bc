"""benefits: vouchers, goods, farm goods and tours for workers, given in one of three fair ways.

Law: never one too many; one a person, one a household where said; a draw can be recomputed.
Verbs: draft, open_batch, claim, enter, draw, redeem, expire, settle.
"""

"""ledger 账: money, goods, quota and hours move here and nowhere else.

Law: every entry sums to zero per unit, is written once per key, and overdraws no bounded account.
Verbs: open_account, post, post_many, reverse; questions: balance, balances, lines_of, replay.
"""

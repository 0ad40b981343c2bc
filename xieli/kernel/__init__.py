"""The values every floor shares: money, quantity, period, working days, numbers of identity.

Law: a value is right when it is made, or it is refused in Chinese; no clock, no chance, no Django.
Verbs: read, check, show, mask; `Refusal` when a rule says no, `Hidden` when it is not yours.
"""

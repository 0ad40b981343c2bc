"""Values every floor shares: money, quantities, periods, working days, numbers of identity.

Law: a value is right when it is made or it is refused; nothing here knows the clock or Django.
Verbs: read, check, show, mask.
"""

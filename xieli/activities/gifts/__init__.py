"""gifts: 爱心互献: what one no longer needs, checked at a station, for one who can use it.

Law: a piece is handed over once, to one person; what the rulebook refuses is not taken in.
Verbs: offer, offer_for_firm, withdraw, lapse_due; take_in, check_in, refuse, take_off;
claim, cancel, release_due, hand_over, bring_back, thank; set_up, change_station.
"""

"""booking: series, occasions, seats: who comes when, and who waits.

Law: never more seats than places, one a person; all of a party or none; the line moves in order.
Verbs: draft_series, plan, publish, take_seats, give_back, check_in, confirm_list, tell_result.
"""

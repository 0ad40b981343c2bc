"""visits: 送温暖 and 走访慰问, from the fund to the signature.

Law: what came in = spent on goods + cash handed + what is left, to the cent; a form is one visit.
Verbs: open_campaign, bring_in, place_order, take_in, pay, list_people, submit, hand_by_roster,
plan_day, record, settle, hand_on, publish.
"""

"""venues: 阵地: one register of stations, homes and palaces; open now, confirmed when and by whom.

Law: what is shown as open was confirmed; a report is answered in the set time; who names,
downgrades or takes the plate off is another person than who asked or inspected.
Verbs: draft, hand_in, start, set_hours, set_special, add_host, confirm, report, answer, inspect,
mend, recheck, turn, count_visits, put_in, take_out, draft_project, accept, open_as_venue.
"""

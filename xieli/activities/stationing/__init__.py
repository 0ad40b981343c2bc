"""stationing: 驻点帮扶: a team in a town or community, its log, and the plan items of the place.

Law: progress and log are dated rows, never overwritten; a term ends or goes on by a further row; a
matter heard is handed on once; nobody is ranked, nobody checks in.
Verbs: send_team, extend, end, add_backer, let_backer_go, add_member, renew, leave, write_log,
keep_matter, hand_on, plan_item, report_progress.
"""

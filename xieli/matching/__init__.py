"""matching 配: a board where needs meet pledges, the proposal that joins them, what was adopted.

Law: never more allocated than needed, nor than pledged; a donor's restriction is respected.
Verbs: open_board, name_item, report_need, verify_need, withdraw_need, restore_need, offer,
withdraw_pledge, pin, ban, release, solve, adopt, give_up.
"""

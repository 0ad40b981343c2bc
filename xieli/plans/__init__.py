"""plans: 任务: a policy, its measures, and a cell per union, filled from figures.

Law: a cell is counted from its source or carries a report with evidence; nothing is asked twice.
Verbs: draft, issue, report, extend, remind, close_cell, set_task, hand_in, propose, confirm.
"""

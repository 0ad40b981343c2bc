"""rulebook 规: dated, regional parameters with a citation, and the calendar of working days.

Law: no threshold, cap, share or notice length is a constant in code; each cites its source.
Verbs: set_parameter, mark_day, load_defaults; questions: value, is_working_day.
"""

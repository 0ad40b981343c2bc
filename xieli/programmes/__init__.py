"""programmes 项目: the cover of a file: title, host, window, state, and its rooms.

Law: a cover knows no kind's business; rooms are separate rows that each keep one law.
Verbs: open_programme, close_programme.
"""

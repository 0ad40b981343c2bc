"""membership: joining by QR or link, 会籍 of every person, the roster, the 城市融入计划.

Law: one person one membership; a known ID is a transfer; every move is written once.
Verbs: apply, admit, transfer, release, receive, keep, leave, expel, take_back, enrol, serve.
"""

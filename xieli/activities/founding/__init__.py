"""founding: how a union comes to be and stays lawful: elections, terms, certificates, drives.

Law: a step follows the one before; a chief manager's kin do not stand; enough came, enough agreed.
Verbs: hand_in, guide, ask_approval, recruit, hold_election, ask_result, register, open_account,
file_away, give_up; terms, certificates and drives have theirs in terms, legal and drives.
"""

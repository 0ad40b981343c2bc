"""people 人: persons, households, sign-in users, mandates, consent; the vault opens sealed data.

Law: rights follow from mandates on the union tree, computed; personal data stays sealed and masked.
Verbs: register_person, register_household, give_mandate, end_mandate, unmask, rotate_keys.
"""

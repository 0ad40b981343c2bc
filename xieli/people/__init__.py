"""people 人: persons, households, sign-in users, mandates, consent; the vault opens sealed data.

Law: rights follow from mandates on the union tree, computed; personal data stays sealed and masked.
Verbs: register_person, register_household, register_user, give_mandate, give_preset, end_mandate,
give_consent, withdraw_consent, unmask, open_sealed, export_person, erase_person, rotate_keys.
"""

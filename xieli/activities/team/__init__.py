"""team: the people who work for a union: posts, contracts, pay source, training, growth, leaving.

Law: one open post per person; a pay band is sealed; figures are of unions, never a rank of persons.
Verbs: take_on, sign_contract, note_training, note_growth, let_go, take_roster.
"""

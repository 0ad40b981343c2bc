"""desk: decides for any kind, then calls that kind's own consequence.

Law: a consequence has one way in, in the same transaction as the decision.
Verbs: adopt, give_up, refer · decide, decide_many, revoke, withdraw, answer_objection,
answer_appeal, close_due_notices.
"""

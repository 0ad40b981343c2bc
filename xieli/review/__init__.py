"""review: who asks, who decides, in what order, and what the public may object to.

Law: in order, by another person, after the unbroken notice; an objection blocks until answered.
Verbs: open_call, draft, submit, decide, post_notice, object_to, show_anew, appeal, revoke, close.
"""

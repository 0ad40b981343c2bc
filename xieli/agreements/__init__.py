"""agreements: 协作协议: what two unions promised each other, item by item, and the proof of it.

Law: an item has an owner on each side, a day and a proof; one side reports, the other confirms.
Verbs: services (draft, change, write_clause …), deciding (approve, sign, withdraw, end_together …),
copying (renew, copy_for), items, meetings, keeping (rhythms, studies), assessing.
"""

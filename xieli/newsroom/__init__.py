"""宣 The newsroom: any text as it came, clean articles and adopted records out, stories to the web.

Law: raw bytes are kept and never edited; each removal says its reason and can be undone.
Verbs: clip, undo, adopt, refuse, draft_story, publish.
"""

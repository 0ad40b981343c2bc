"""unions 会: the tree of unions, enterprises, regions by GB/T 2260, places, a county's six aspects.

Law: a level comes from the tree, never from a name; moving a subtree keeps every right and figure.
Verbs: found, move, rename, register_enterprise, write_aspect, load_regions; give_label, end_label.
"""

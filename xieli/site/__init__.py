"""site: the roof: settings, addresses, the officer's day, the command line, the demo federation.

Law: nothing below knows of it; it mounts the doors and starts the house.
Verbs: cli.main, demo.build, today.queries.due.
"""

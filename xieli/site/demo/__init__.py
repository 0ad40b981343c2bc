"""demo: a demonstration federation that passes through the real importers and verbs.

Regions and totals are shaped by real ones; unions, enterprises, persons and gifts are invented.
"""

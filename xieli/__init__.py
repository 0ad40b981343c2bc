"""Xieli (协力): the work of trade unions, from a need to the proof that it was met.

Its packages stand on floors and import downward only; docs/where_does_it_go.md draws them.
"""

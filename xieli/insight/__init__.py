"""insight: 数: figures with their source rows and their as-of time; 四力 as an open formula.

Law: every figure opens down to its rows and can be told again for its time; what was told stays.
Verbs: keep, close_period, receive; questions: by_union, by_key, source_rows, closed_figures.
"""

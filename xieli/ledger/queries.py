"""Placeholder until the ledger helper's file lands."""
def replay() -> list[str]:
    """Nothing yet."""
    return []

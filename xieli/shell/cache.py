"""Cache keys carry the home: ids and figures of one home never answer for another."""

from xieli.shell.homes import chosen


def key_of_home(key: str, prefix: str, version: int) -> str:
    """The key as the cache stores it."""
    return f"{chosen() or '-'}:{prefix}:{version}:{key}"

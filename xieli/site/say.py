"""What the command line tells the person who typed it: one line at a time, at once."""

import sys


def say(words: str) -> None:
    """Print one line, also where the output is a pipe that somebody is reading."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()

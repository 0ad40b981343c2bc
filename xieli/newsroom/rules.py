"""The law of the newsroom: states, what may be adopted once, when two articles tell one event."""

from __future__ import annotations

NEW, PARTLY, DONE, REFUSED = "new", "partly", "done", "refused"
WAITING, TAKEN, KNOWN, BAD = "waiting", "taken", "known", "bad"
FACT, DAY, ORGANISATION, PLACE = "fact", "day", "organisation", "place"
OPEN, ADOPTED = "open", "adopted"

"""What stories put on an officer's page: to publish as a second person, to mend."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.newsroom import story_queries as queries
from xieli.newsroom.story_models import Stage
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 50


def due(reader: Reader, today: date) -> list[Due]:
    """Stories that wait for this reader; none without a mandate, else one query."""
    if not any(reader.holds(one) for one in queries.OFFICE):
        return []
    found = []
    for one in queries.waiting(reader)[:MOST]:
        is_asked = one.stage == Stage.ASKED
        words = _("新闻稿等另一位同志发布") if is_asked else _("新闻稿退回来了")
        action = _("去看稿") if is_asked else _("去修改")
        more = f"{one.union.name} · {one.title}"
        found.append(Due(words, more, reverse("stories:story", args=[one.pk]), None, action))
    return found

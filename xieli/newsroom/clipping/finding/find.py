"""The verb: everything an article says, found in its title and its body."""

from __future__ import annotations

from xieli.newsroom.clipping.finding.days import days_of
from xieli.newsroom.clipping.finding.facts import facts_of, said_again
from xieli.newsroom.clipping.finding.gazette import spots
from xieli.newsroom.clipping.finding.kinds import kinds_of
from xieli.newsroom.clipping.finding.naming import organisations_of
from xieli.newsroom.clipping.finding.places import map_of, places_of
from xieli.newsroom.clipping.shape import Article, Fact
from xieli.newsroom.clipping.text import Text

_NO_YEAR = 9000  # the divisions that stand now


def find(article: Article, today_year: int | None = None) -> Article:
    """Give the article with its facts, organisations, places, days and kinds.

    A day without a year takes the article's; where that is missing too, today_year, or none.
    """
    title = Text.joined([part for part in (article.title, article.subtitle) if len(part)], "\n")
    whole = Text.joined([part for part in (title, article.body) if len(part)], "\n")
    year = int(article.date[:4]) if article.date[:4].isdigit() else today_year
    where = map_of(whole.chars, year or _NO_YEAR, article.source)
    return article.with_findings(
        facts=tuple(_facts(title, article.body)),
        organisations=tuple(organisations_of(whole, where)),
        places=tuple(places_of(whole, where)),
        days=tuple(days_of(article.body, article.date, today_year)),
        kinds=kinds_of(title.chars, article.body.chars),
    )


def _facts(title: Text, body: Text) -> list[Fact]:
    """Those of the body, and of the title what the body does not say."""
    told = facts_of(body, _names(body))
    return [fact for fact in facts_of(title, _names(title)) if not said_again(fact, told)] + told


def _names(text: Text) -> list[tuple[int, int]]:
    """Where names of places stand: 三门 in 三门县 counts no lessons."""
    return [(spot.start, spot.end) for spot in spots(text.chars) if not spot.is_stem]

"""Every figure of the house by topic, in the order in which the pages show them."""

from __future__ import annotations

from xieli.insight.declared import caring, giving, hearing, money, people, serving, together
from xieli.insight.declared.topic import Topic

TOPICS: tuple[Topic, ...] = (
    people.TOPIC,
    hearing.TOPIC,
    caring.TOPIC,
    giving.TOPIC,
    serving.VOLUNTEERING,
    serving.EVENTS,
    serving.BENEFITS,
    together.WORKING,
    together.PLACES,
    money.TOPIC,
)

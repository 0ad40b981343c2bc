"""The law of places without a database: degrees, hours, what is shown as open, the sketch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from xieli.activities.venues import geo, hours, rules, sketch
from xieli.activities.venues.geo import Spot
from xieli.activities.venues.hours import Ahead, Moment, Span, Special
from xieli.activities.venues.rules import Told
from xieli.kernel.refusal import Refusal

TUESDAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, 2, tzinfo=UTC)
FRESH = timedelta(hours=12)
china = some.builds(Spot, some.floats(74, 134), some.floats(18, 53))


@pytest.mark.parametrize(
    ("turn", "lon", "lat"),
    [  # the values of coordtransform, the open library most of the field copies
        (geo.wgs_to_gcj, 116.41024449916938, 39.91640428150164),
        (geo.gcj_to_bd, 116.41036949371029, 39.92133699351021),
        (geo.bd_to_gcj, 116.39762729119315, 39.90865673957631),
    ],
)
def test_degrees_turn_as_the_known_values_say(turn, lon: float, lat: float):
    told = turn(Spot(116.404, 39.915))

    assert (told.longitude, told.latitude) == pytest.approx((lon, lat), abs=1e-7)


@given(china)
def test_degrees_come_back_to_within_a_few_centimetres(spot: Spot):
    back = geo.gcj_to_wgs(geo.wgs_to_gcj(spot))
    baidu = geo.bd_to_gcj(geo.gcj_to_bd(spot))

    assert geo.metres(spot, back) < 0.05
    assert geo.metres(spot, baidu) < 2


def test_outside_the_country_nothing_is_shifted_and_links_name_their_datum():
    paris = Spot(2.35, 48.85)

    told = {key: (url, datum) for key, url, datum in geo.links(Spot(116.404, 39.915), "站", "")}

    assert geo.wgs_to_gcj(paris) == paris
    assert "116.410244%2C39.916404" in told["amap"][0]
    assert told["baidu"][1] == geo.BD09
    assert told["phone"][0].startswith("geo:39.915000,116.404000?")


@given(china, some.floats(10, 400_000), some.floats(0, 6.2))
def test_a_box_holds_every_spot_within_reach(spot: Spot, reach: float, angle: float):
    from math import cos, sin

    box = geo.box_around(spot, reach)
    up = reach * 0.99 / geo.METRES_A_DEGREE
    there = Spot(spot.longitude + up * cos(angle), spot.latitude + up * sin(angle))

    assert geo.metres(spot, there) > reach or (
        box.west <= there.longitude <= box.east and box.south <= there.latitude <= box.north
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("周一到周五 9:00-12:00、14:00-18:00；周六 9：00－12：00",
         "周一到周五 9:00—12:00、14:00—18:00；周六 9:00—12:00"),
        ("每天 24小时", "每天 24小时"),
        ("每天 8:00-20:00；节假日休息", "周一到周日 8:00—20:00"),
        ("工作日9:00至17:30，节假日 10:00-16:00", "周一到周五 9:00—17:30；节假日 10:00—16:00"),
        ("周五到周一 22:00-次日6:00", "周一 22:00—次日6:00；周五到周日 22:00—次日6:00"),
        ("", ""),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text: str, said: str):
    assert hours.say(hours.read(text)) == said


@pytest.mark.parametrize(
    "text",
    ["随时", "周一 9点开", "每天 25:00-26:00", "每天 9:00-12:00、11:00-13:00", "周八 9:00-10:00"],
)
def test_hours_that_cannot_be_read_are_refused(text: str):
    with pytest.raises(Refusal):
        hours.read(text)


@some.composite
def weeks(draw) -> tuple[Span, ...]:
    spans = []
    for day in range(8):
        edges = sorted(draw(some.sets(some.integers(0, 1439), max_size=4)))
        spans += [Span(day, a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    return tuple(spans)


@given(weeks())
def test_what_is_said_of_hours_reads_back_the_same(week: tuple[Span, ...]):
    assert hours.read(hours.say(week)) == week


@pytest.mark.parametrize(
    ("day", "mark", "key"),
    [(TUESDAY, None, 1), (date(2026, 2, 17), False, 7), (date(2026, 2, 14), True, 0),
     (TUESDAY, True, 1), (date(2026, 3, 14), None, 5)],
)  # fmt: skip
def test_the_calendar_says_which_hours_hold(day: date, mark: bool | None, key: int):
    assert hours.day_key(day, mark) == key


def now(minute: int, key: int = 1, before: int = 0) -> Moment:
    return Moment(TUESDAY, key, TUESDAY - timedelta(days=1), before, minute)


def test_a_door_is_open_by_the_week_past_midnight_and_by_special_days():
    week = hours.read("每天 9:00-12:00；周一 22:00-次日6:00")
    closed = [Special(TUESDAY, TUESDAY)]
    late = [Special(TUESDAY, TUESDAY, 20 * 60, 21 * 60)]

    assert hours.is_open(week, [], now(600))
    assert not hours.is_open(week, [], now(720))
    assert hours.is_open(week, [], now(300))  # the tail of Monday night
    assert not hours.is_open(week, [], now(300, before=2))
    assert not hours.is_open(week, closed, now(600))
    assert hours.is_open(week, late, now(20 * 60))
    assert not hours.is_open(week, [Special(*[TUESDAY - timedelta(days=1)] * 2)], now(300))


def test_the_next_opening_skips_closed_days():
    week, days = hours.read("工作日 9:00-12:00"), [TUESDAY + timedelta(days=n) for n in range(3)]
    ahead = Ahead([(day, day.weekday()) for day in days], 600)

    found = hours.next_opening(week, [Special(days[1], days[1])], ahead)

    assert found == (days[2], 540)
    assert hours.next_opening((), [], ahead) is None


@pytest.mark.parametrize(
    ("says", "told", "look"),
    [
        (False, Told(AT), rules.SHUT),
        (True, Told(), rules.UNSURE),
        (True, Told(AT - timedelta(hours=1)), rules.OPEN),
        (True, Told(AT - timedelta(hours=13)), rules.UNSURE),
        (True, Told(AT - timedelta(hours=1), False), rules.SAID_SHUT),
        (True, Told(AT - timedelta(hours=2), True, AT - timedelta(hours=1)), rules.SAID_LOCKED),
        (True, Told(AT - timedelta(hours=1), True, AT - timedelta(hours=2)), rules.OPEN),
        (True, Told(None, True, AT - timedelta(hours=13)), rules.UNSURE),
    ],
)
def test_open_is_only_what_was_confirmed_lately(says: bool, told: Told, look: str):
    assert rules.standing(says, told, AT, FRESH) == look


def test_far_away_is_doubtful_and_no_position_is_not():
    assert rules.is_doubtful(501, 500)
    assert not rules.is_doubtful(500, 500)
    assert not rules.is_doubtful(None, 500)


@pytest.mark.parametrize("text", ["GS（2024）0650号", "桂S(2023)12号", "粤 S（2022）048号"])
def test_an_outline_needs_its_approval_and_rings(text: str):
    assert rules.must_be_approval(text)
    assert rules.must_be_rings("110.6,26.0 110.7,26.0 110.7,26.1")[0][0] == (110.6, 26.0)
    for wrong in ("", "GS 2024", "网上下载的"):
        with pytest.raises(Refusal):
            rules.must_be_approval(wrong)
    for wrong in ("110.6,26.0", "<svg>", "a,b c,d e,f"):
        with pytest.raises(Refusal):
            rules.must_be_rings(wrong)


@given(some.lists(some.tuples(some.floats(-0.05, 0.05), some.floats(-0.05, 0.05)), max_size=14))
def test_the_sketch_keeps_every_dot_on_the_sheet(offsets: list[tuple[float, float]]):
    here = Spot(113.93, 22.53)
    spots = (Spot(here.longitude + east, here.latitude + up) for east, up in offsets)
    told = sorted(((geo.metres(here, spot), spot) for spot in spots), key=lambda one: one[0])
    marks = [sketch.Marked(spot, "青石街道驿站", "ok", metres) for metres, spot in told]

    drawn = sketch.draw(here, marks)

    assert len(drawn.dots) <= 12
    assert bool(drawn.dots) == bool(marks)
    for dot in drawn.dots:
        assert 0 <= float(dot.x) <= sketch.SIZE
        assert 0 <= float(dot.y) <= sketch.SIZE


@pytest.mark.parametrize(
    ("metres", "words"),
    [(84, "80 米"), (1_240, "1.2 公里"), (35_100, "35 公里"), (2_000, "2 公里")],
)
def test_distances_are_said_plainly(metres: float, words: str):
    assert sketch.far_words(metres) == words


def test_months_after_keep_to_the_calendar():
    assert rules.months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)

"""The verbs and questions on a real database."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from xieli.journal.models import Note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.rulebook import known, queries, services
from xieli.rulebook.models import DayMark, Parameter
from xieli.rulebook.rules import Asked
from xieli.rulebook.services import Marking
from xieli.unions.models import Region

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
ON = AT.date()
BY = Actor(None, "王强")
KEY = "notice.working_days"


@pytest.fixture
def rulebook(db):
    for code, level, parent in (
        ("450000", 1, ""),
        ("450300", 2, "450000"),
        ("450329", 3, "450300"),
    ):
        Region.objects.get_or_create(
            code=code,
            valid_from=None,
            defaults={"name": code, "name_key": code, "level": level, "parent_code": parent},
        )
    return services.load_defaults(by=BY, at=AT)


def put(value, key=KEY, region="", since=ON, until=None, citation="某县公示规定第三条"):
    asked = Asked(key, value, since, citation, region_code=region, valid_to=until)
    return services.set_parameter(asked, by=BY, at=AT)


def test_defaults_are_loaded_once_cite_their_source_and_leave_one_note_each(rulebook):
    again = services.load_defaults(by=BY, at=AT)

    assert rulebook > 700
    assert again == 0
    assert Note.objects.filter(verb="rulebook.load_defaults").count() == 2
    assert not Parameter.objects.filter(citation="").exists()
    assert queries.value(KEY, "450329", ON).as_days == 5
    assert queries.published_through() >= 2026


def test_every_default_has_a_title_and_a_readable_value(rulebook):
    rows = Parameter.objects.order_by("key")

    untold = [row.key for row in rows if queries.title_of(row.key) == row.key]
    for row in rows:
        if row.key in known.KNOWN:
            known.KNOWN[row.key].read(row.value)

    assert untold == []
    assert queries.title_of("review.aid_file.days") == "困难建档：每步几个工作日"
    assert queries.title_of("review.try_out.days") == "try_out：每步几个工作日"
    assert queries.title_of("nobody.named_this") == "nobody.named_this"


def test_the_database_itself_refuses_a_value_without_a_citation(rulebook):
    with pytest.raises(IntegrityError), transaction.atomic():
        Parameter.objects.create(key="a.b", value="1", valid_from=ON, citation="")


def test_a_new_value_ends_the_open_one_the_day_before(rulebook):
    put("7")

    assert queries.value(KEY, "", ON).as_int == 7
    assert queries.value(KEY, "", ON - timedelta(days=1)).as_int == 5
    assert [row.valid_to for row in queries.history(KEY)] == [None, date(2024, 3, 11)]


def test_the_countys_own_value_wins_in_the_county_alone(rulebook):
    put("7", region="450300")
    put("10", region="450329")

    assert queries.value(KEY, "450329", ON).as_int == 10
    assert queries.value(KEY, "450328", ON).as_int == 7
    assert queries.value(KEY, "440305", ON).as_int == 5


def test_a_county_may_not_go_below_those_above_it(rulebook):
    put("7", region="450300")

    with pytest.raises(Refusal, match="不能低于上级规定的 7"):
        put("6", region="450329")


def test_overlaps_rewritten_values_and_missing_citations_are_refused(rulebook):
    put("7", since=date(2024, 5, 1), until=date(2024, 6, 30))

    with pytest.raises(Refusal, match="已经有一个值"):
        put("8", since=date(2024, 4, 1), until=date(2024, 5, 1))
    with pytest.raises(Refusal, match="已经用过"):
        put("8", since=date(2019, 1, 1))
    with pytest.raises(Refusal, match="没有写依据"):
        put("8", citation=" ")


def test_a_value_not_yet_in_force_may_be_mended(rulebook):
    put("7", since=date(2024, 5, 1))
    put("8", since=date(2024, 5, 1))

    assert queries.value(KEY, "", date(2024, 5, 2)).as_int == 8
    assert queries.history(KEY).count() == 2
    assert Note.objects.filter(verb="rulebook.set_parameter").latest("id").facts["before"] == "7"


def test_a_missing_value_is_told_with_its_name(db):
    with pytest.raises(Refusal, match="公示要满几个工作日"):
        queries.value(KEY, "", ON)


def test_a_notice_of_march_12_ends_on_march_18_by_the_rulebook(rulebook, django_assert_num_queries):
    with django_assert_num_queries(3):
        ends = queries.end_of_notice(ON, "450329")

    assert ends.day == date(2024, 3, 18)
    assert not ends.is_provisional


def test_a_county_where_the_day_of_posting_does_not_count_is_one_day_later(rulebook):
    put("否", key="notice.counts_first_day", region="450329")

    assert queries.end_of_notice(ON, "450329").day == date(2024, 3, 19)
    assert queries.end_of_notice(ON, "450328").day == date(2024, 3, 18)


def test_an_edited_day_wins_and_reloading_keeps_it(rulebook):
    marking = Marking(date(2024, 3, 14), False, "县政府通知：县庆放假一天", "县庆")
    services.mark_day(marking, by=BY, at=AT)
    services.mark_day(Marking(date(2024, 5, 11), False, "县政府通知"), by=BY, at=AT)

    services.load_defaults(by=BY, at=AT)

    assert not queries.is_working_day(date(2024, 3, 14))
    assert not queries.is_working_day(date(2024, 5, 11))
    assert queries.end_of_notice(ON, "450329").day == date(2024, 3, 19)
    assert DayMark.objects.get(day=date(2024, 3, 14)).name == "县庆"


def test_a_day_marked_without_a_source_is_refused(rulebook):
    with pytest.raises(Refusal, match="没有写依据"):
        services.mark_day(Marking(ON, False, " "), by=BY, at=AT)


def test_counting_into_a_year_not_published_says_so(rulebook):
    assert queries.deadline(date(2026, 12, 28), 10).is_provisional
    assert queries.working_days_after(date(2024, 3, 11), 5) == date(2024, 3, 18)
    assert not queries.deadline(date(2024, 3, 11), 5).is_provisional


def test_a_newer_package_lets_the_known_years_grow(rulebook):
    Parameter.objects.filter(key="calendar.published_through").update(
        value="2020", valid_from=date(2021, 1, 1)
    )

    services.load_defaults(by=BY, at=AT)

    assert queries.published_through() >= 2026


def test_every_day_of_a_year_is_shown_with_two_marks_of_sundays_worked(
    rulebook, django_assert_num_queries
):
    with django_assert_num_queries(3):
        months = queries.year(2024)

    days = [day for month in months for week in month.weeks for day in week if day]
    assert len(days) == 366
    assert sum(day.is_working and day.day.weekday() >= 5 for day in days) == 8
    assert sum(day.is_working for day in days) == 251

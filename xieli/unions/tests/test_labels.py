"""Labels of counties: dated, with their document, never two windows at once, ended and kept."""

from __future__ import annotations

from datetime import date

import pytest

from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.unions import labels, queries
from xieli.unions.models import CountyLabel, Union
from xieli.unions.tests.cast import AT, BY
from xieli.unions.tests.test_pages import signed_in, url

pytestmark = pytest.mark.django_db
WEAK = labels.NewLabel("欠发达县", date(2024, 1, 1), "示范发〔2024〕1号")


@pytest.fixture(autouse=True)
def _addresses(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]


def held_on(county: Union, on: date) -> set[str]:
    return queries.labels_on([county.pk], on)[county.pk]


def test_a_label_holds_from_its_first_to_its_last_day_and_its_past_stays(tree):
    county = tree["district"]
    row = labels.give_label(county.pk, WEAK, by=BY, at=AT)

    labels.end_label(row.pk, date(2024, 6, 30), by=BY, at=AT)

    assert held_on(county, date(2023, 12, 31)) == set()
    assert held_on(county, date(2024, 1, 1)) == held_on(county, date(2024, 6, 30)) == {"欠发达县"}
    assert held_on(county, date(2024, 7, 1)) == set()
    assert Note.objects.filter(verb__in=("unions.give_label", "unions.end_label")).count() == 2


def test_one_label_never_has_two_windows_at_once(tree):
    county = tree["district"]
    labels.give_label(county.pk, WEAK, by=BY, at=AT)

    with pytest.raises(Refusal, match="已经有“欠发达县”"):
        labels.give_label(county.pk, WEAK, by=BY, at=AT)

    assert CountyLabel.objects.count() == 1


def test_a_label_is_a_countys_and_names_its_document(tree):
    with pytest.raises(Refusal, match="只给县"):
        labels.give_label(tree["street"].pk, WEAK, by=BY, at=AT)
    uncited = labels.NewLabel("百强区", date(2024, 1, 1), " ")
    with pytest.raises(Refusal, match="没有写依据"):
        labels.give_label(tree["district"].pk, uncited, by=BY, at=AT)


def test_an_end_before_the_first_day_is_refused_and_a_written_end_only_comes_earlier(tree):
    row = labels.give_label(tree["district"].pk, WEAK, by=BY, at=AT)
    with pytest.raises(Refusal, match="不能早于"):
        labels.end_label(row.pk, date(2023, 12, 31), by=BY, at=AT)
    labels.end_label(row.pk, date(2024, 6, 30), by=BY, at=AT)

    with pytest.raises(Refusal, match="只能提前"):
        labels.end_label(row.pk, date(2024, 12, 31), by=BY, at=AT)


def test_the_keeper_writes_a_label_and_ends_it_on_the_page(tree):
    keeper, county = signed_in("unions.keep", tree["city"]), tree["district"]
    words = {"label": "百强区", "valid_from": "2024-01-01", "citation": "示范发〔2024〕2号"}
    assert keeper.post(url("county_labels", county.pk), words).status_code == 302
    row = CountyLabel.objects.get()

    keeper.post(url("end_label", row.pk), {"last_day": "2024-06-30"})
    told = keeper.get(url("labels"))

    assert "百强区" in told.text
    assert "2024年6月30日" in told.text
    assert county.name in keeper.get(url("county_labels", county.pk)).text


def test_a_stranger_and_a_keeper_of_elsewhere_see_no_labels(tree):
    row = labels.give_label(tree["district"].pk, WEAK, by=BY, at=AT)
    elsewhere = signed_in("unions.keep", tree["shaoguan"])

    assert elsewhere.get(url("county_labels", tree["district"].pk)).status_code == 404
    assert elsewhere.post(url("end_label", row.pk), {"last_day": "2024-06-30"}).status_code == 404
    assert "欠发达县</td>" not in elsewhere.get(url("labels")).text

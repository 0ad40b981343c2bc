"""The doors: happy, refused, hidden from strangers; lists with a pinned number of queries."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.aid import activity, keeping, sheets, visiting
from xieli.activities.aid.models import AidFile, AidPaper, FileState, Grant, HomeVisit
from xieli.activities.aid.tests.scene import AT, LATER, Scene, card, id_number, sheet
from xieli.activities.pairing.tests.loop import photo, signature
from xieli.journal.models import Note
from xieli.people.queries import reader_of
from xieli.review import services as review
from xieli.shell.tables.mending import GoodRow

pytestmark = pytest.mark.django_db
TOLD = {"people": 3, "income": "30000", "rigid": "6000"}


def client(scene: Scene, name: str) -> Client:
    return c.sign_in(Client(), scene.cast, name)  # type: ignore[no-any-return]


def url(name: str, *args: Any) -> str:
    return reverse(f"aid:{name}", args=args)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (TOLD, "您家可能符合“深度困难”"),
        ({**TOLD, "income": "60000"}, "您家可能符合“相对困难”"),
        ({**TOLD, "income": "90000", "illness": "80000"}, "您家可能符合“意外致困”"),
        ({**TOLD, "income": "90000"}, "多半还不符合"),
        ({**TOLD, "excluded_by": "有两处以上住房"}, "有这一条就不能建档"),
    ],
)
def test_the_self_test_answers_in_plain_words_and_keeps_nothing(
    scene: Scene, told: dict[str, Any], words: str
):
    notes = Note.objects.count()

    page = Client().post(url("test"), told)

    assert words in page.text
    assert "依据" in page.text
    assert Note.objects.count() == notes


@pytest.mark.parametrize("bad", [{"income": ""}, {"income": "-1"}, {"people": "0"}])
def test_a_self_test_with_wrong_numbers_says_where(scene: Scene, bad: dict[str, str]):
    page = Client().post(url("test"), {**TOLD, **bad})

    assert page.status_code == 422
    assert "st bad" in page.text


def test_an_application_may_be_half_filled_but_not_handed_in(scene: Scene):
    li = client(scene, "李梅")
    half = {"key": uuid4().hex, "seen": 0, "name": "李梅"}
    li.post(url("apply", scene.street.pk), half)
    file = AidFile.objects.get()
    li.post(url("sign", file.pk), {"seen": file.version, "signature": signature()})
    file.refresh_from_db()

    page = li.post(url("hand_in", file.pk), {"seen": file.version}, follow=True)

    assert "还差 7 样" in page.text
    assert AidFile.objects.get().state == FileState.DRAFT


def test_an_empty_pad_is_no_signature(scene: Scene):
    file = scene.drafted()

    page = client(scene, "李梅").post(url("sign", file.pk), {"seen": file.version, "signature": ""})

    assert page.status_code == 422
    assert "还没有签名" in page.text


def test_an_enterprise_takes_no_application(scene: Scene):
    firm = scene.cast.unions["明川工会"]

    page = client(scene, "李梅").get(url("apply", firm.pk))

    assert page.status_code == 404
    assert firm.name not in client(scene, "李梅").get(url("choose"), {"q": "明川"}).text


def test_an_officer_fills_it_in_and_the_signature_names_the_witness(scene: Scene):
    officer = client(scene, "周敏")
    form = {"key": uuid4().hex, "seen": 0, "name": "何花"}
    officer.post(url("enter", scene.street.pk), form)
    file = AidFile.objects.get()
    officer.post(url("sign", file.pk), {"seen": file.version, "signature": signature()})

    file.refresh_from_db()
    assert (file.is_on_behalf, file.signed_before) == (True, "周敏")
    assert client(scene, "王强").get(url("enter", scene.cast.unions["资源"].pk)).status_code == 404


@pytest.mark.parametrize("name", ["孙主席", "赵六", "何审", "李梅"])
def test_a_strangers_address_leads_nowhere(scene: Scene, name: str):
    file = scene.open_at_once(by="周敏", is_on_behalf=True)
    grant = scene.proposed(file)
    fund = scene.fund()
    stranger = client(scene, name)
    gets = [
        url("file", file.pk), url("own", file.pk), url("edit", file.pk), url("visit", file.pk),
        url("propose", file.pk), url("fund", fund.pk),
    ]  # fmt: skip
    posts = [
        url("read", file.pk), url("recheck", file.pk), url("leave", file.pk), url("audit", file.pk),
        url("phone", file.pk), url("again", file.pk), url("hand_in", file.pk),
        url("withdraw", file.pk), url("take_over", file.pk, file.members.first().pk),
        url("start_taking", scene.county.pk), url("open_fund", scene.county.pk),
    ]  # fmt: skip

    codes = {stranger.get(one).status_code for one in gets}
    codes |= {stranger.post(one, {"why": "想看看里面"}).status_code for one in posts}

    assert codes == {404}
    assert grant.number not in stranger.get(url("mine")).text


@pytest.mark.parametrize("page", ["files", "rechecks", "checks", "payments"])
def test_a_list_of_another_county_holds_nothing_of_ours(scene: Scene, page: str):
    file = scene.open_at_once()
    grant = scene.payable(file)

    shown = client(scene, "赵六").get(url(page)).text

    assert file.number not in shown
    assert grant.number not in shown


@pytest.mark.parametrize("name", ["李梅", "孙主席", "何审"])
@pytest.mark.parametrize("page", ["files", "rechecks", "checks", "payments"])
def test_who_has_no_work_here_finds_no_page(scene: Scene, name: str, page: str):
    assert client(scene, name).get(url(page)).status_code == 404


def test_the_list_shows_the_surname_alone_and_costs_the_same_for_one_and_many(scene: Scene):
    scene.open_at_once()
    officer = client(scene, "周敏")
    officer.get(url("files"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        page = officer.get(url("files")).text
    for number in range(2, 6):
        told = sheet(
            name="何花", id_number=id_number("19880101", number), phone=f"1390000000{number}",
            kin=(), card=card(number),
        )  # fmt: skip
        scene.handed_in(told, by="周敏", is_on_behalf=True)

    with CaptureQueriesContext(connection) as many:
        officer.get(url("files"))

    assert "李*" in page
    assert "李梅" not in page
    assert len(many) == len(one)
    assert len(one) <= 14


def test_an_opened_sheet_asks_for_a_reason_first(scene: Scene):
    file = scene.handed_in()
    officer = client(scene, "周敏")

    refused = officer.post(url("read", file.pk), {"why": "看"})
    shown = officer.post(url("read", file.pk), {"why": "初审核对收入"})

    assert refused.status_code == 422
    assert "示范路" not in refused.text
    assert "示范路" in shown.text
    assert "666.67" in shown.text


def _visit_form(**more: Any) -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    words = {"asked": "三口人", "seen": "租住", "checked": "相符", "judged": "属实"}
    return {"key": uuid4().hex, "visited_on": day, **words, **more}


def test_a_visit_sent_twice_is_one_and_its_photo_is_cleaned_and_sealed(scene: Scene):
    file, officer = scene.handed_in(), client(scene, "周敏")
    form = _visit_form()
    for _ in range(2):
        shot = io.BytesIO(photo())
        shot.name = "p.jpg"
        officer.post(url("visit", file.pk), {**form, "photo": shot})

    paper = AidPaper.objects.get()
    assert HomeVisit.objects.count() == 1
    assert b"JFIF" not in bytes(paper.sealed_photo)
    blind = officer.post(url("photo", file.pk, paper.pk), {"why": ""})
    seen = officer.post(url("photo", file.pk, paper.pk), {"why": "复核入户照片"})
    assert blind.status_code == 422
    assert seen["Content-Type"] == "image/jpeg"


def test_a_photo_of_40_mb_is_refused_in_words_and_the_rest_is_kept(scene: Scene):
    file, officer = scene.handed_in(), client(scene, "周敏")
    shot = io.BytesIO(b"\xff\xd8\xff" + b"0" * (40 * 1024 * 1024))
    shot.name = "p.jpg"

    page = officer.post(url("visit", file.pk), _visit_form(photo=shot))

    assert page.status_code in (413, 422)
    assert not HomeVisit.objects.exists()
    if page.status_code == 422:
        assert "40 MB" in page.text
        assert "三口人" in page.text


def test_recheck_and_leaving_by_the_page(scene: Scene):
    file, county = scene.open_at_once(), client(scene, "王强")
    county.post(
        url("recheck", file.pk),
        {"seen": file.version, "outcome": "keep:relative", "words": "配偶有了工作"},
    )
    file.refresh_from_db()
    stale = county.post(
        url("leave", file.pk), {"seen": 0, "reason": "moved", "words": "调到外市"}, follow=True
    )
    county.post(
        url("leave", file.pk),
        {"seen": file.version, "reason": "recovered", "words": "收入稳定了"},
    )

    file.refresh_from_db()
    assert "旧的" in stale.text
    assert (file.kind, file.state) == ("relative", FileState.RECOVERED)


def test_a_call_and_a_new_file_by_the_page(scene: Scene):
    file = scene.open_at_once()
    file = keeping.leave(
        file, "recovered", "收入稳定了", seen=file.version, by=scene.who("王强"), at=LATER
    )
    officer = client(scene, "周敏")
    assert file.number in officer.get(url("rechecks")).text

    officer.post(url("phone", file.pk), {"is_in_need": "yes", "words": "又失业了"})
    page = officer.post(url("again", file.pk), {"key": uuid4().hex}, follow=True)

    assert file.number not in officer.get(url("rechecks")).text
    assert "接下来：签授权书" in page.text


def test_the_audit_papers_name_everybody_and_no_secret(scene: Scene):
    file = scene.opened()
    scene.released(scene.fund(), scene.payable(file))

    paper = client(scene, "王强").post(url("audit", file.pk), {"why": "年度经费审查"})

    assert paper.content.startswith(b"%PDF")
    run = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=paper.content, capture_output=True, check=False
    )
    text = run.stdout.decode()
    for words in ("周敏", "陆琴", "刘芸", "陈主席", "1,000.00", "666.67"):
        assert words in text.replace(" ", "") or run.returncode
    for secret in (id_number("19880101"), card(), "13800000001", "李梅"):
        assert secret not in text.replace(" ", "")


def _row(number: int, **more: Any) -> GoodRow:
    values = {
        "number": str(number), "name": "何花", "id_number": id_number("19700101", number),
        "phone": None, "kind": "deep", "village": None, "members": 2,
        "opened_on": AT.date(), **more,
    }  # fmt: skip
    return GoodRow(number + 1, values)


def test_a_list_of_old_files_goes_in_once(scene: Scene):
    rows = [_row(1), _row(2, name="钱多"), _row(3, name="周远", id_number=id_number("19870202"))]
    scene.open_at_once()
    by = scene.who("王强")

    first = sheets.take_files(rows, union=scene.county, by=by, at=AT)
    second = sheets.take_files(rows, union=scene.county, by=by, at=AT)
    third = sheets.take_files([_row(1, kind="relative")], union=scene.county, by=by, at=AT)

    assert (first.new, list(first.refused)) == (2, [4])
    assert (second.new, second.unchanged, third.changed) == (0, 2, 1)
    assert AidFile.objects.filter(state=FileState.OPEN).count() == 3


@pytest.mark.parametrize(
    ("old", "kind"),
    [
        ("低保户", "deep"),
        ("低保边缘户", "relative"),
        ("意外致困户", "accident"),
        ("深度困难", "deep"),
    ],
)
def test_the_older_kinds_are_read(old: str, kind: str):
    column = sheets.files_kind().column("kind")

    assert column.parse(old) == kind


def test_what_waits_stands_on_each_desk(scene: Scene):
    file = scene.handed_in()
    visiting.record_visit(file, scene.findings(), by=scene.who("周敏"), at=AT)

    def due(name: str, at: Any = AT) -> str:
        on = at.date()
        return " ".join(
            one.words for one in activity.due(reader_of(scene.cast.users[name], at), on)
        )

    assert "入户" in due("陆琴")
    assert "入户" not in due("周敏")
    opened = scene.open_at_once(replace(sheet(), name="何花", id_number=id_number("19880101", 9),
                                        phone="13900000009", kin=()), by="孙主席")  # fmt: skip
    grant = scene.payable(opened)
    assert "等发放" in due("王强")
    fund = scene.fund()
    from xieli.activities.aid import paying

    paying.make_batch(fund, [grant], key="b", by=scene.who("刘芸"), at=LATER)
    assert "等您批准" in due("陈主席")
    assert "年检" in due("王强", timezone.make_aware(timezone.datetime(2025, 3, 1)))
    assert due("孙主席") == due("赵六") == due("何审") == ""


def test_the_files_page_leads_to_its_grant_and_file(scene: Scene):
    file = scene.open_at_once()
    grant = scene.proposed(file)

    assert activity.page_of(scene.asked(file)) == url("file", file.pk)
    assert activity.page_of(scene.asked(grant)).endswith(f"#grant-{grant.pk}")
    page = client(scene, "陆琴").get(url("file", file.pk)).text
    assert reverse("desk:decide", args=[scene.asked(grant).number]) in page


def test_a_decision_on_a_stale_version_is_refused(scene: Scene):
    file = scene.handed_in()
    verdict = review.Verdict("pass", seen=0)
    from xieli.activities.desk import deciding
    from xieli.kernel.refusal import Refusal

    with pytest.raises(Refusal):
        deciding.decide(scene.asked(file), verdict, by=scene.who("周敏"), at=AT)


def test_no_page_says_the_word_that_is_never_printed():
    from pathlib import Path

    here = Path(__file__).parents[1]
    for path in [*here.rglob("*.html"), *here.rglob("*.py")]:
        if path != Path(__file__):
            assert "弱势" not in path.read_text(), path.name
    assert Grant._meta.app_label == "aid"

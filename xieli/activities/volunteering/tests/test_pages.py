"""The pages: happy path, refusal, stranger; what the public reads; the numbers of queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.volunteering import activity, hours, projects, proofs
from xieli.activities.volunteering.models import (
    HelpRequest,
    HoursChange,
    HoursProof,
    Shift,
    Volunteer,
    VolunteerProject,
)
from xieli.activities.volunteering.tests import made
from xieli.activities.volunteering.tests.made import Scene, photo
from xieli.booking import attending
from xieli.booking.models import Occasion
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(made, "AT", timezone.now())
    return Scene()


def url(name: str, *args: Any) -> str:
    return reverse(f"volunteering:{name}", args=args)


def as_(scene: Scene, name: str) -> Client:
    return c.sign_in(Client(), scene.cast, name)  # type: ignore[no-any-return]


def text(client: Client, name: str, *args: Any) -> str:
    answer = client.get(url(name, *args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def slot_form(days: int = 3) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {
        "day": day.isoformat(), "start": "19:00", "end": "21:00", "places": "20",
        "where": "三楼教室",
    }  # fmt: skip


def served(scene: Scene) -> Shift:
    """A shift whose occasion is over, came and went by the list; not confirmed."""
    shift = scene.shift()
    now = timezone.now()
    Occasion.objects.filter(pk=scene.occasion.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=26),
        starts_at=now - timedelta(hours=26), ends_at=now - timedelta(hours=24),
    )  # fmt: skip
    scene.occasion.refresh_from_db()
    starts = scene.occasion.starts_at
    came = starts, starts + timedelta(hours=2)
    return hours.list_in(scene.fresh(shift), *came, by=scene.zhou, at=now)


def test_anyone_reads_projects_and_the_showcase_without_a_sign_in(scene: Scene):
    project = scene.published()
    scene.slot(project, at=timezone.now())
    visitor = Client()

    assert "数控刀具带徒课" in text(visitor, "projects")
    page = text(visitor, "shown", project.code)
    assert "不收一分钱" in page
    assert "吴师傅" in page
    assert "数控刀具带徒课" in text(visitor, "showcase")
    assert "没有" in text(visitor, "issued")


def test_a_draft_is_nobodys_to_read_but_its_officers(scene: Scene):
    draft = scene.drafted()

    assert Client().get(url("shown", draft.code)).status_code == 404
    assert as_(scene, "赵六").get(url("project", draft.id)).status_code == 404
    assert "申报这个项目" in text(as_(scene, "周敏"), "project", draft.id)


def test_who_did_not_agree_is_shown_by_the_surname(scene: Scene):
    project = scene.published()
    Volunteer.objects.update(is_shown=False)

    page = text(Client(), "shown", project.code)

    assert "吴师傅" not in page
    assert "吴*" in page


def test_a_worker_asks_in_five_answers_and_follows_it(scene: Scene):
    client = as_(scene, "李梅")
    day = timezone.localdate() + timedelta(days=5)
    form = {
        "what": "车间想学对刀", "skill": "数控加工", "when": f"{day}:evening", "people": "12",
        "where": "二车间",
    }  # fmt: skip
    wrong = client.post(url("ask"), {**form, "people": "0"})
    page = client.post(url("ask"), form, follow=True).content.decode()
    row = HelpRequest.objects.get()

    assert wrong.status_code == 422
    assert "工会在找人" in page
    assert as_(scene, "吴师傅").get(url("asked", row.code)).status_code == 404
    assert as_(scene, "周敏").get(url("ask")).status_code == 404  # a sign-in without a person
    client.post(url("withdraw", row.code))
    assert scene.fresh(row).state == "withdrawn"


def test_who_is_no_member_is_not_sent_away_and_asks_the_projects_own_union(scene: Scene):
    project, client = scene.published(), as_(scene, "李梅")
    day = timezone.localdate() + timedelta(days=5)
    form = {
        "what": "想学对刀", "skill": "数控加工", "when": f"{day}:morning", "people": "3",
        "where": "南门",
    }  # fmt: skip

    assert "p=" in text(client, "shown", project.code)
    client.post(f"{url('ask')}?p={project.code}", form)
    client.post(f"{url('ask')}?p=NOSUCH", form)

    unions = HelpRequest.objects.order_by("id").values_list("union__name", flat=True)
    assert unions[0] == "青石街道"
    assert len(unions) == 2


def test_the_officer_sees_reasons_and_invites_and_he_sets_the_time(scene: Scene):
    scene.published()
    row = scene.request(day=timezone.localdate() + timedelta(days=5))
    officer = as_(scene, "周敏")

    page = text(officer, "request", row.id)
    assert "正是要的" in page
    assert as_(scene, "赵六").get(url("request", row.id)).status_code == 404
    told = {"do": "invite", "seen": "0", "volunteer": str(scene.wu.id)}
    officer.post(url("answer", row.id), told)
    again = officer.post(url("answer", row.id), told, follow=True).content.decode()
    assert "刚刚办过" in again
    assert officer.post(url("answer", row.id), {**told, "volunteer": "x"}).status_code == 404
    wu = as_(scene, "吴师傅")
    assert "等您答复" in text(wu, "me")
    invite = scene.wu.invites.get()
    assert "正是要的" in text(wu, "invite", invite.id)
    assert as_(scene, "李梅").get(url("invite", invite.id)).status_code == 404
    wu.post(url("invite", invite.id), slot_form(5))
    assert scene.fresh(row).state == "set"
    assert "去报名" in text(as_(scene, "李梅"), "asked", row.code)


def test_a_request_is_refused_with_a_reason_the_worker_reads(scene: Scene):
    row = scene.request(day=timezone.localdate() + timedelta(days=5))
    officer = as_(scene, "周敏")

    short = {"do": "refuse", "seen": "0", "why": "忙"}
    assert (
        "还没有写为什么" in officer.post(url("answer", row.id), short, follow=True).content.decode()
    )
    officer.post(url("answer", row.id), {**short, "why": "这个月排满了，下月初再请"})

    assert "这个月排满了" in text(as_(scene, "李梅"), "asked", row.code)


def test_the_volunteer_sets_a_slot_and_checks_in_by_the_code(scene: Scene):
    project, wu = scene.published(), as_(scene, "吴师傅")
    past = wu.post(url("slots", project.code), slot_form(-2))
    wu.post(url("slots", project.code), slot_form())
    shift = Shift.objects.select_related("occasion").get()

    assert past.status_code == 422
    assert as_(scene, "李梅").get(url("slots", project.code)).status_code == 404
    assert wu.post(url("shift", shift.id), {"code": "123456"}).status_code == 422
    now = timezone.now()
    Occasion.objects.update(
        opens_at=now - timedelta(days=1), closes_at=now - timedelta(minutes=5),
        starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    code = attending.code_now(Occasion.objects.get(), timezone.now())
    page = wu.post(url("shift", shift.id), {"code": code}, follow=True).content.decode()
    assert "走的时候再签退" in page


def test_hours_are_confirmed_and_a_change_waits_for_a_second_person(scene: Scene):
    shift, officer = served(scene), as_(scene, "周敏")
    here = url("shift_office", shift.id)

    assert "核对无误" in text(officer, "hours")
    assert as_(scene, "赵六").get(here).status_code == 404
    officer.post(here, {"do": "confirm", "seen": str(shift.version)})
    assert scene.fresh(shift).minutes == 120
    file = SimpleUploadedFile("a.jpg", photo())
    seen = str(scene.fresh(shift).version)
    told = {"do": "change", "seen": seen, "minutes": "90", "why": "签到表是九十分钟", "photo": file}
    officer.post(here, told)
    change = HoursChange.objects.get()
    own = officer.post(url("change", change.id), {"do": "grant"}, follow=True).content.decode()
    assert "另一个人" in own
    scene.volunteers_officer()
    other = as_(scene, "钱干事")
    assert other.get(url("evidence", change.id))["Content-Type"] == "image/jpeg"
    other.post(url("change", change.id), {"do": "grant"})
    assert scene.fresh(shift).minutes == 90


def test_a_certificate_is_asked_issued_checked_and_revoked(scene: Scene):
    shift = served(scene)
    hours.confirm(shift, seen=shift.version, by=scene.zhou, at=timezone.now())
    wu, officer, visitor = as_(scene, "吴师傅"), as_(scene, "周敏"), Client()
    wu.post(url("ask_proof"), {"union": str(scene.street.id)})
    proof = HoursProof.objects.get()
    assert visitor.get(url("check", proof.code)).status_code == 404
    for act, seen in (("take", 0), ("issue", 1)):
        officer.post(url("proof", proof.code), {"do": act, "seen": str(seen)})

    page = text(visitor, "check", proof.code.lower())
    assert "这张证明是真的" in page
    assert "吴师傅" not in page
    assert "吴*" in text(visitor, "issued")
    assert wu.get(url("proof_paper", proof.code)).content.startswith(b"%PDF")
    assert as_(scene, "李梅").get(url("proof_paper", proof.code)).status_code == 404
    assert as_(scene, "赵六").get(url("proof", proof.code)).status_code == 404
    officer.post(url("proof", proof.code), {"do": "revoke", "seen": "2", "why": "重复开具了一张"})
    assert "已经撤销" in text(visitor, "check", proof.code)
    missing = visitor.get(url("find"), {"code": "AAAA-BBBB-CCCC"}).content.decode()
    assert "不是我们开的" in missing
    assert visitor.get(url("find"), {"code": proof.code}).status_code == 302


def test_somebody_offers_her_time_with_consent_and_is_taken_in(scene: Scene):
    client = as_(scene, "李梅")
    form = {"skills": "电工、焊接", "level": "does", "free": ["3:evening"], "teams": ["党员"]}

    assert client.get(url("me")).status_code == 302
    assert client.post(url("offer"), form).status_code == 422
    client.post(url("offer"), {**form, "has_consented": "on"})
    mine = Volunteer.objects.get(person=scene.li_person)
    assert "等工会登记" in text(client, "me")
    told = {"do": "take_in", "seen": str(mine.version)}
    keeper = {"资源": "王强", "龙胜": "赵六"}[mine.union.name]  # she is no member anywhere yet
    as_(scene, keeper).post(url("write", mine.id), told)
    assert scene.fresh(mine).state == "active"
    assert [one.word for one in mine.skills.all()] == ["电工", "焊接"]


def test_the_officer_registers_writes_honours_and_reports_a_project(scene: Scene):
    officer = as_(scene, "周敏")
    form = {
        "union": str(scene.street.id), "name": "郑师傅", "level": "does", "skills": "焊接",
        "has_consented": "on",
    }  # fmt: skip
    assert officer.post(url("new_volunteer"), {**form, "name": ""}).status_code == 422
    officer.post(url("new_volunteer"), form)
    new = Volunteer.objects.get(person__name="郑师傅")
    here = url("write", new.id)
    officer.post(here, {"do": "honour", "h-name": "劳动模范", "h-level": "市级", "h-year": "2019"})
    officer.post(here, {"do": "licence", "l-name": "焊工证", "l-number": "HG-2020-1"})
    day = timezone.localdate().isoformat()
    officer.post(here, {"do": "duty", "d-on": day, "d-kind": "宣讲", "d-words": "讲安全"})
    page = text(officer, "volunteer", new.id)
    assert "劳动模范" in page
    assert "焊工证" in page
    words = {
        "title": "焊接入门", "category": "技能传授类", "skill": "焊接", "words": "手把手",
        "form": "here", "team": "",
    }  # fmt: skip
    officer.post(url("new_project", new.id), words)
    project = VolunteerProject.objects.get()
    officer.post(url("move", project.id), {"do": "hand_in", "seen": "0"})
    assert scene.fresh(project).asked_at
    assert as_(scene, "赵六").get(url("volunteer", new.id)).status_code == 404
    assert "焊接入门" in text(officer, "project_list")
    assert "郑*" in text(officer, "register")


def test_the_year_of_a_volunteer_with_a_duty_and_its_paper(scene: Scene):
    wu, year = as_(scene, "吴师傅"), timezone.localdate().year
    day = timezone.localdate().isoformat()

    wu.post(url("sheet", year), {"on": day, "kind": "宣讲", "words": "在车间讲安全"})

    assert "等核对" in text(wu, "sheet", year)
    assert wu.get(url("sheet_paper", year)).content.startswith(b"%PDF")
    assert as_(scene, "李梅").get(url("sheet", year)).status_code == 404
    assert wu.get(url("sheet", 1)).status_code == 200


def test_another_volunteer_joins_an_occasion(scene: Scene):
    project = scene.published()
    occasion = scene.slot(project, at=timezone.now())
    scene.volunteer("钱师傅", made.OFFER)

    as_(scene, "钱师傅").post(url("join", occasion.id))

    assert Shift.objects.filter(occasion=occasion).count() == 2
    assert as_(scene, "李梅").post(url("join", occasion.id)).status_code == 404


def test_the_desk_is_told_of_everything_that_waits(scene: Scene):
    served(scene)
    scene.request(day=timezone.localdate() + timedelta(days=5))
    today = timezone.localdate()

    zhou, zhao = (reader_of(scene.cast.users[who], timezone.now()) for who in ("周敏", "赵六"))

    assert [one.words for one in activity.due(zhou, today)] == [
        "1 件服务需求等您找人", "1 人次志愿服务等您核对时长",
    ]  # fmt: skip
    assert activity.due(zhao, today) == []


def test_lists_take_the_same_queries_for_one_project_and_for_many(scene: Scene):
    scene.published()
    visitor, officer = Client(), as_(scene, "周敏")

    def counted(client: Client, name: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            text(client, name)
        return len(seen)

    pages = (("projects", visitor), ("project_list", officer), ("register", officer))
    for name, client in pages:
        counted(client, name)  # what is asked once a process
    before = [counted(client, name) for name, client in pages]
    for n in range(3):
        words = projects.ProjectWords(f"课 {n}", "技能传授类", "手把手", "数控加工")
        other = scene.volunteer(f"孙师傅{n}", made.OFFER, "青石街道")
        row = projects.draft(other, words, by=scene.zhou, at=timezone.now())
        VolunteerProject.objects.filter(pk=row.pk).update(
            approved_at=timezone.now(), published_at=timezone.now()
        )

    assert [counted(client, name) for name, client in pages] == before
    assert proofs.recorders(scene.wu).count() == 0

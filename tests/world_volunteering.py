"""What the addresses of volunteering lead to in the world of tests: 李梅 serves, 资源 keeps."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from tests.cast import Cast
from xieli.activities.volunteering import asking, hours, projects, proofs, services
from xieli.activities.volunteering.asking import Ask, Chosen
from xieli.activities.volunteering.hours import Mending
from xieli.activities.volunteering.models import Volunteer, VolunteerProject
from xieli.activities.volunteering.projects import ProjectWords, Slot
from xieli.activities.volunteering.services import Offer
from xieli.booking.models import Occasion
from xieli.kernel.actor import SYSTEM
from xieli.people import services as people
from xieli.people.models import Person
from xieli.shell.guards import Belonging

DAY = timedelta(days=1)
WORDS = ProjectWords("用电安全入户", "咨询服务类", "上门看线路。", "电工")


def world_volunteering(cast: Cast) -> dict[str, Any]:
    """The words of volunteering's addresses; 李梅 is the volunteer, and asks for one herself."""
    county, wang, at = cast.unions["资源"], cast.actor("王强"), timezone.now()
    li, hers = _li(cast), cast.actor("李梅")
    volunteer = services.register(li, county, Offer((("电工", "skilled"),)), by=wang, at=at)
    project = _published(volunteer, cast)
    slot = Slot(at + DAY, at + DAY + timedelta(hours=2), 20, where="文化室")
    ahead = projects.set_slot(project, slot, volunteer=volunteer, by=hers, at=at)
    shift, change, proof = _served(project, volunteer, cast)
    other = people.register_person(people.NewPerson("钱二"), by=SYSTEM, at=at)
    asked = Ask("看看宿舍线路", "电工", (at + 5 * DAY).date(), "evening", 10, "二车间")
    stranger = Belonging(other.id, union_id=county.id)
    request = asking.ask(stranger, asked, by=wang, at=at)
    chosen = Chosen(volunteer, ["会“电工”，正是要的"], project)
    invite = asking.invite(request, chosen, seen=0, by=wang, at=at)
    own = asking.ask(Belonging(li.id, union_id=county.id), asked, by=hers, at=at)
    return {
        "v_volunteer": volunteer.id, "v_project": project.id, "v_code": project.code,
        "v_occasion": ahead.id, "v_shift": shift.id, "v_change": change.id,
        "v_proof": proof.code, "v_request": request.id, "v_invite": invite.id,
        "v_asked": own.code, "v_union": county.id,
    }  # fmt: skip


def _li(cast: Cast) -> Person:
    """李梅 as a person; another scene may have made her one before."""
    user = cast.users["李梅"]
    user.refresh_from_db()
    if user.person is None:
        user.person = people.register_person(people.NewPerson("李梅"), by=SYSTEM, at=timezone.now())
        user.save()
    return user.person


def _published(volunteer: Volunteer, cast: Cast) -> VolunteerProject:
    """A project as the city approved it: nobody of the cast decides for 资源's city."""
    wang, at = cast.actor("王强"), timezone.now()
    row = projects.draft(volunteer, WORDS, by=wang, at=at)
    VolunteerProject.objects.filter(pk=row.pk).update(asked_at=at, approved_at=at)
    return projects.publish(row, seen=0, by=wang, at=at)


def _served(project: VolunteerProject, volunteer: Volunteer, cast: Cast) -> Any:
    """A service of the day before yesterday, confirmed; a change of it that waits; its proof."""
    at, wang, hers = timezone.now(), cast.actor("王强"), cast.actor("李梅")
    starts = at - 2 * DAY
    slot = Slot(at + DAY, at + DAY + timedelta(hours=2), 20, where="文化室")
    row = projects.set_slot(project, slot, volunteer=volunteer, by=hers, at=at)
    ends = starts + timedelta(hours=2)
    Occasion.objects.filter(pk=row.pk).update(
        starts_at=starts, ends_at=ends, opens_at=starts - DAY, closes_at=starts
    )
    shift = row.shifts.get()
    hours.list_in(shift, starts, ends, by=wang, at=at)
    shift = hours.confirm(shift, seen=1, by=wang, at=at)
    asked = Mending(90, "签到表是九十分钟", _photo())
    change = hours.ask_change(shift, asked, seen=2, by=wang, at=at)
    proof = proofs.ask_proof(volunteer, project.union, by=hers, at=at)
    proof = proofs.take_proof(proof, seen=0, by=wang, at=at)
    return shift, change, proofs.issue(proof, seen=1, by=wang, at=at)


def _photo() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(held, "JPEG")
    return held.getvalue()


def _means() -> dict[tuple[str, str], str]:
    parts = {
        "volunteer_id": "v_volunteer", "project_id": "v_project", "occasion_id": "v_occasion",
        "shift_id": "v_shift", "change_id": "v_change", "request_id": "v_request",
        "invite_id": "v_invite",
    }  # fmt: skip
    names = {
        "volunteer_id": ("volunteer", "write", "new_project"),
        "project_id": ("project", "change_project", "move"), "occasion_id": ("join",),
        "shift_id": ("shift", "shift_office"), "change_id": ("change", "evidence"),
        "request_id": ("request", "answer"), "invite_id": ("invite", "decline"),
    }  # fmt: skip
    told = {(f"volunteering:{one}", part): parts[part] for part in names for one in names[part]}
    codes = {
        "v_code": ("shown", "slots"), "v_asked": ("asked", "withdraw"),
        "v_proof": ("check", "proof", "proof_print", "proof_paper"),
    }  # fmt: skip
    return told | {(f"volunteering:{one}", "code"): word for word in codes for one in codes[word]}


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_VOLUNTEERING = _means()
# What is posted there (for World.body_of); ask_proof gets {"union": world["v_union"]}.
BODIES_VOLUNTEERING: dict[str, dict[str, Any]] = {
    "volunteering:write": {"do": "take_in", "seen": 0},
    "volunteering:move": {"do": "hand_in", "seen": 0},
    "volunteering:answer": {"do": "refuse", "seen": 0, "why": ""},
    "volunteering:change": {"do": "refuse"},
    "volunteering:proof": {"do": "take", "seen": 0},
}

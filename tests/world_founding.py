"""What the addresses of founding and team lead to in the world of tests, all of 资源's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.founding import drives, elections, legal, rules, services
from xieli.activities.founding.address import link_token
from xieli.activities.founding.tests.way import ballot, papers
from xieli.activities.team import services as team
from xieli.kernel.actor import SYSTEM
from xieli.people.services import NewPerson


def world_founding(cast: Cast) -> dict[str, Any]:
    """A firm's file, a drive with a target, and a term and a certificate of 资源's own union."""
    county, at, by = cast.unions["资源"], timezone.now(), cast.actor("王强")
    today = timezone.localdate(at)
    new = services.NewIntent("竹韵竹木", county, 40, "何平", "13800000000")
    file = services.hand_in(new, by=SYSTEM, at=at)
    opened = drives.NewDrive(county, "春季建会", today, today + timedelta(days=90))
    drive = drives.open_drive(opened, by=by, at=at)
    asked = drives.NewTarget("group", "外卖骑手", 60, by)
    target = drives.add_target(drive, asked, by=by, at=at)
    term = elections.renew_term(county, ballot(held_on=today), 30, seen=0, by=by, at=at)
    told = papers(issued_on=today, expires_on=rules.months_after(today, 60))
    return {
        "file_id": file.id, "founding_code": file.code, "founding_token": link_token(county),
        "drive_id": drive.id, "target_id": target.id, "term_id": term.id,
        "certificate_id": legal.enter(county, told, by=by, at=at).id, "paper": "request",
    }  # fmt: skip


def world_team(cast: Cast) -> dict[str, Any]:
    """One union worker of 资源 with a contract."""
    county, at, by = cast.unions["资源"], timezone.now(), cast.actor("王强")
    since = timezone.localdate(at) - timedelta(days=30)
    new = team.NewMember(county, NewPerson("石岩", "", "13800000055"), "社工", since)
    member = team.take_on(new, by=by, at=at)
    signed = team.NewContract("fixed", since, since + timedelta(days=365), "own", "")
    contract = team.sign_contract(member, signed, by=by, at=at)
    return {"member_id": member.id, "contract_id": contract.id}


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_FOUNDING = {
    ("founding:intent", "token"): "founding_token",
    ("founding:progress", "code"): "founding_code",
    ("founding:paper", "name"): "paper",
}
# For tests/world.py: the roster's importer. Its target is 资源's key, its officer 王强; `target`
# returns it where `name == TEAM_WIZARD`.
TEAM_WIZARD = "team_import"
TEAM_SHEET = ["姓名", "身份证号", "岗位", "到岗日"]

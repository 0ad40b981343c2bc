"""What the addresses of rights lead to in the world of tests: 资源's ticket, aid and signal."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.rights import legal, services, signals
from xieli.activities.rights.links import token_of
from xieli.activities.rights.models import AidKind
from xieli.kernel.actor import SYSTEM, Actor


def world_rights(cast: Cast) -> dict[str, Any]:
    """The words of rights' addresses; `verb` is one that an empty sheet does not carry out."""
    county, at = services.union_with_region(cast.unions["资源"].id), timezone.now()
    worker = Actor(None, "诉求人")

    def ask(phone: str) -> Any:
        new = services.NewTicket(county, "wages", "欠我三个月工资。", phone=phone, firm="明川电子")
        return services.ask(new, by=worker, at=at)

    fresh, taken = ask("13800000000"), ask("13900000000")
    taken = services.take(taken, "plain", subject="wages", seen=0, by=cast.actor("王强"), at=at)
    lawyer = legal.keep_lawyer(
        legal.NewLawyer("林致远", "14403200910000001", "正衡律所", (), (county,)), by=SYSTEM, at=at
    )
    signal = signals.NewSignal(county, "stop", "warn", "visit", "两条产线停工三天")
    return {
        "rights_token": token_of(fresh), "ticket_id": fresh.id, "verb": "take",
        "aid_id": legal.ask_aid(taken, AidKind.ADVICE, by=worker, at=at).id, "aid_verb": "report",
        "lawyer_id": lawyer.id,
        "signal_id": signals.raise_signal(signal, by=SYSTEM, at=at).id,
    }  # fmt: skip


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_RIGHTS = {
    ("rights:mine", "token"): "rights_token",
    ("rights:judge", "token"): "rights_token",
    ("rights:withdraw", "token"): "rights_token",
    ("rights:ask_aid", "token"): "rights_token",
    ("rights:act", "verb"): "verb",
    ("rights:aid_act", "verb"): "aid_verb",
}

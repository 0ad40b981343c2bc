"""The verbs on our own card and keys: keep_card, rotate_key, revoke_key; and the hand that signs.

A private key lies sealed in the vault. A process opens it once, under a note, and keeps it in its
memory: mail is signed by machines, and a note a letter would bury the journal.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.sharing import rules
from xieli.sharing.contents import FreshKey, KeyGone
from xieli.sharing.models import HomeCard, HomeKey, Partner, PartnerState
from xieli.sharing.posting import Words, post
from xieli.sharing.signing import key_id_of, new_key
from xieli.shell.keys import code
from xieli.unions.models import Level, Union

_opened: dict[UUID, bytes] = {}
OPENING = "给互通的信签名"


def card() -> HomeCard:
    """Our card; Refusal where nobody has written it yet."""
    found = HomeCard.objects.select_related("union").first()
    if found is None:
        raise Refusal(
            _("还没有写明这里叫什么、网址是什么。"), _("请市级以上工会先在“互通”里写好。")
        )
    return found


def current_key() -> HomeKey:
    """The key that new partners learn."""
    return HomeKey.objects.get(is_current=True)


def seed_of(key: HomeKey, at: datetime) -> bytes:
    """The private half of a key, opened once a process."""
    known = _opened.get(key.id)
    if known is None:
        told = people.open_sealed(key, "signing", reason=OPENING, by=SYSTEM, at=at)
        known = _opened[key.id] = bytes.fromhex(told)
    return known


@transaction.atomic
def keep_card(union: Union, name: str, address: str, *, by: Actor, at: datetime) -> HomeCard:
    """Write how others know this home; the first time its first key is made too.

    A home is a 地方总工会 of a city or above; partners learn a new address from our next letters.
    """
    if union.level > Level.CITY:
        raise Refusal(_("这一页由市级以上工会填写。"), _("请找市总工会的同志。"))
    row = HomeCard.objects.select_for_update().first() or HomeCard(code=code(12), union=union)
    row.name, row.address = rules.must_be_said(name, 2, 80), rules.must_be_address(address)
    row.version += 1
    row.save()
    if not HomeKey.objects.filter(is_current=True).exists():
        _new_key(by, at)
    note("sharing.keep_card", f"写明互通的名称和网址：{row.address}", by=by, at=at, about=row)
    return row


def _new_key(by: Actor, at: datetime) -> HomeKey:
    seed, public = new_key()
    return HomeKey.objects.create(
        key_id=key_id_of(public), public_hex=public.hex(), made_at=at, made_by=by.label,
        sealed_signing=people.seal("signing", seed.hex()),
    )  # fmt: skip


@transaction.atomic
def rotate_key(*, by: Actor, at: datetime) -> HomeKey:
    """Take a new key and tell it to every partner under the old one, which they still believe.

    A partner that is away goes on with the old key until it has the letter; nothing is lost.
    """
    old = HomeKey.objects.select_for_update().get(is_current=True)
    old.is_current, old.retired_at = False, at
    old.save()
    fresh = _new_key(by, at)
    words = Words("换了签名钥匙", "网络安全法第二十一条", "核对今后的信是谁写的")
    for partner in Partner.objects.filter(state=PartnerState.LIVE).order_by("id"):
        post(partner, FreshKey(public=fresh.public_hex), words, by=by, at=at)
    note("sharing.rotate_key", f"换了互通的签名钥匙：{fresh.key_id[:8]}", by=by, at=at, about=fresh)
    return fresh


@transaction.atomic
def revoke_key(why: str, *, by: Actor, at: datetime) -> HomeKey:
    """Let a key go that others may hold: every partner is told, and must be invited anew.

    A new key told under a stolen one proves nothing, so the officers compare the number again.
    """
    words = rules.must_be_said(why, 4, 120)
    gone = HomeKey.objects.select_for_update().filter(revoked_at=None)
    told = Words("钥匙作废", "网络安全法第二十五条", "这把钥匙签的信不要再信")
    for partner in Partner.objects.select_for_update().filter(state=PartnerState.LIVE):
        post(partner, KeyGone(), told, by=by, at=at)
        partner.refresh_from_db()
        partner.state, partner.confirmed_at, partner.next_try_at = PartnerState.BROKEN, None, None
        partner.version += 1
        partner.save()
    for key in gone:
        key.is_current, key.revoked_at = False, at
        key.save()
    fresh = _new_key(by, at)
    note("sharing.revoke_key", f"作废互通的签名钥匙：{words}", by=by, at=at, about=fresh)
    return fresh

"""The signed device cookie: a brake, not a law.

It tells how many people used one browser to ask for benefits. A family shares a phone, so some are
free (rulebook); from then on each waits a little, and the officer sees a count. Whoever deletes the
cookie loses nothing and gains nothing but a minute: the law is one claim a person, in the database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.core import signing
from django.db import transaction

from xieli.activities.benefits.models import Batch, CrowdedDevice
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.shell.keys import code

COOKIE = "benefits_device"
SALT, WAIT_SALT = "xieli.benefits.device", "xieli.benefits.wait"
LASTS = timedelta(days=180)
MOST = 30  # people a cookie remembers
WAIT_LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class Device:
    """A browser by its random name, and the fingerprints of the people who used it here."""

    name: str
    people: tuple[str, ...] = ()

    def used_by(self, person_id: UUID) -> Device:
        """The device after this person used it too."""
        mark = sha256(f"{self.name}:{person_id}".encode()).hexdigest()[:8]
        if mark in self.people or len(self.people) >= MOST:
            return self
        return replace(self, people=(*self.people, mark))


def read(cookie: str) -> Device:
    """The device of a cookie; a new one where there is none, it is forged or too old."""
    try:
        told = signing.loads(cookie, salt=SALT, max_age=LASTS)
        return Device(told["d"], tuple(told["p"]))
    except (signing.BadSignature, KeyError, TypeError):
        return Device(code())


def cookie_of(device: Device) -> str:
    """What the browser keeps."""
    return signing.dumps({"d": device.name, "p": list(device.people)}, salt=SALT)


def is_crowded(device: Device, free: int) -> bool:
    """Whether more people used it than need not wait."""
    return len(device.people) > free


def ticket(batch: Batch, person_id: UUID) -> str:
    """A signed word that somebody began to wait, with its time."""
    return signing.dumps([batch.code, str(person_id)], salt=WAIT_SALT)


def has_waited(words: str, batch: Batch, person_id: UUID, wait: timedelta) -> bool:
    """Whether the ticket is this person's for this batch, and old enough."""
    known = [batch.code, str(person_id)]
    try:
        told = signing.loads(words, salt=WAIT_SALT, max_age=WAIT_LASTS)
    except signing.BadSignature:
        return False
    return told == known and not _is_young(words, wait)


def _is_young(words: str, wait: timedelta) -> bool:
    try:
        signing.loads(words, salt=WAIT_SALT, max_age=wait)
    except signing.SignatureExpired:
        return False
    return wait > timedelta(0)


@transaction.atomic
def note_crowd(batch: Batch, device: Device, *, by: Actor, at: datetime) -> CrowdedDevice:
    """Tell the officer that many people want one batch from one device; it refuses nobody."""
    row, _new = CrowdedDevice.objects.update_or_create(
        batch=batch, device=device.name, defaults={"people": len(device.people), "at": at}
    )
    words = f"一台设备有 {len(device.people)} 人要领：{batch.title}"
    note("benefits.note_crowd", words, by=by, at=at, about=batch)
    return row

"""FarmGoods, LiveSession, SessionBatch, Sale; RouteStop, Outing: what farm batches and tours add.

They are the app's models like all others: models.py gives them too.
"""

from __future__ import annotations

from django.db import models

from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class FarmGoods(Row):
    """What a farm batch sells (川工带川货): the product and the helped place it comes from."""

    batch = models.OneToOneField("benefits.Batch", on_delete=models.PROTECT, related_name="farm")
    region_code = models.CharField(max_length=6)  # the helped county, GB/T 2260
    producer = models.CharField(max_length=80)
    spec = models.CharField(max_length=80)  # 5 斤装
    price = models.DecimalField(
        max_digits=10, decimal_places=2
    )  # CNY, what the worker pays at most


class LiveSession(Row):
    """A live session that sells farm goods of helped counties."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    host = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    url = models.URLField(max_length=300, blank=True)
    viewers = models.PositiveIntegerField(null=True)
    viewers_qualifier = models.CharField(max_length=4, blank=True)


class SessionBatch(Row):
    """A batch of farm goods that is sold in a live session."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="goods")
    batch = models.ForeignKey("benefits.Batch", on_delete=models.PROTECT, related_name="sessions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("session", "batch"), name="session_batch_once")
        ]


class Sale(WrittenOnce):
    """Sales of farm goods told for a batch or a session: orders and money, as they were counted."""

    batch = models.ForeignKey("benefits.Batch", on_delete=models.PROTECT, related_name="sales")
    session = models.ForeignKey(
        LiveSession, null=True, on_delete=models.PROTECT, related_name="sales"
    )
    day = models.DateField()
    orders = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    evidence = models.CharField(max_length=120)  # the number of the shop's statement
    told_by = models.CharField(max_length=80)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("batch", "session", "day"), name="sale_once")
        ]


class RouteStop(Row):
    """A stop of a tour batch's route, with the scenic partner who takes the voucher there."""

    batch = models.ForeignKey("benefits.Batch", on_delete=models.PROTECT, related_name="stops")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    outlet = models.ForeignKey(
        "benefits.Outlet", null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("batch", "number"), name="stop_once")]


class Outing(WrittenOnce):
    """How many went on a tour batch's route on a day, told with its evidence."""

    batch = models.ForeignKey("benefits.Batch", on_delete=models.PROTECT, related_name="outings")
    day = models.DateField()
    people = models.PositiveIntegerField()
    evidence = models.CharField(max_length=120)  # the number of the signed list
    told_by = models.CharField(max_length=80)
    told_at = models.DateTimeField()

    class Meta:
        ordering = ("day", "id")
        constraints = [models.UniqueConstraint(fields=("batch", "day"), name="outing_once")]

"""Programme: a thin cover over up to four rooms (so far: board, series and fund)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.booking.models import Series
from xieli.ledger.models import Account
from xieli.matching.models import Board
from xieli.shell.models import Row
from xieli.unions.models import Union


class ProgrammeState(models.TextChoices):
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")


class Programme(Row):
    """One piece of work of a union, of one kind; the kind's own terms stand in its folder."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    summary = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    state = models.CharField(
        max_length=8, choices=ProgrammeState.choices, default=ProgrammeState.OPEN
    )
    board = models.OneToOneField(Board, null=True, on_delete=models.PROTECT)
    series = models.OneToOneField(Series, null=True, on_delete=models.PROTECT)
    fund = models.OneToOneField(Account, null=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.title

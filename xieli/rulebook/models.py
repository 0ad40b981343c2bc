"""Parameter: one value, for a region, from a day on. DayMark: a rest day or a made-up work day."""

from decimal import Decimal

from django.db import models

from xieli.rulebook import values
from xieli.shell.models import Row


class Parameter(Row):
    """A value that a rule reads; region_code "" is the whole country, the nearest region wins."""

    key = models.CharField(max_length=60)
    region_code = models.CharField(max_length=6, blank=True)
    value = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    citation = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("key", "region_code", "valid_from"), name="parameter_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(citation=""), name="parameter_cites_its_source"
            ),
        ]

    @property
    def as_int(self) -> int:
        """The value as a whole number."""
        return values.whole(self.value)

    @property
    def as_days(self) -> int:
        """The value as a count of days, one at least."""
        return values.days(self.value)

    @property
    def as_decimal(self) -> Decimal:
        """The value as a number."""
        return values.number(self.value)

    @property
    def as_bool(self) -> bool:
        """The value as 是 or 否."""
        return values.yes_or_no(self.value)

    @property
    def as_words(self) -> list[str]:
        """The value as words parted by 、."""
        return values.words(self.value)


class DayMark(Row):
    """What the calendar says of a holiday, a made-up working day or an edited day."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    citation = models.CharField(max_length=200)

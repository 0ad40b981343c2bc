"""Parameter: one value, for a region, from a day on. DayMark: a rest day or a made-up work day."""

from django.db import models

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


class DayMark(Row):
    """What the calendar says of a day, where it differs from the week or was edited."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    citation = models.CharField(max_length=200)

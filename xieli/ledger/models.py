"""Account, Entry and Line, and the running Balance of bounded accounts."""

from django.db import models

from xieli.shell.models import Row, WrittenOnce


class Account(Row):
    """Where units are: a stock, a fund, a person's hours; counter-accounts are unbounded."""

    code = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=120)
    is_bounded = models.BooleanField()  # bounded: locked, never below zero, carries a balance

    def __str__(self) -> str:
        return self.name


class Entry(WrittenOnce):
    """One posting, known by its key for ever."""

    key = models.CharField(max_length=160, unique=True)
    because = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)  # of its lines: a key cannot be used for another act


class Line(WrittenOnce):
    """An amount of one unit, into (+) or out of (−) an account."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    unit = models.CharField(max_length=60)  # CNY, goods:<item code>, quota:<batch>, hour
    amount = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="line_moves_something")
        ]


class Balance(Row):
    """What a bounded account holds of a unit; equals the replay of its lines at all times."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="balances")
    unit = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("account", "unit"), name="balance_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="balance_no_overdraft"),
        ]

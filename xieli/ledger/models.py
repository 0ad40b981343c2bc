"""Account, Entry and Line, and the running Balance of bounded accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.shell.models import Row, WrittenOnce


class Account(Row):
    """Where units are: a stock, a fund, a person's hours; counter-accounts are unbounded."""

    code = models.CharField(_("账户编号"), max_length=160, unique=True)
    name = models.CharField(_("账户名称"), max_length=120)
    # bounded: locked, never below zero, carries a balance; a trigger keeps it as it was opened
    is_bounded = models.BooleanField(_("不许透支"))
    opened_at = models.DateTimeField(_("开户时间"))
    opened_by_id = models.UUIDField(null=True, editable=False)
    opened_by = models.CharField(_("开户人"), max_length=80)

    class Meta:
        verbose_name = verbose_name_plural = _("账户")

    def __str__(self) -> str:
        return self.name


class Entry(WrittenOnce):
    """One posting, known by its key for ever."""

    key = models.CharField(_("凭证号"), max_length=160)
    because = models.CharField(_("事由"), max_length=200)
    at = models.DateTimeField(_("记账时间"))
    actor_id = models.UUIDField(null=True, editable=False)
    actor_label = models.CharField(_("经办"), max_length=80)
    # of its lines: a key cannot be used for another act, a line cannot be added later
    digest = models.CharField(_("指纹"), max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("凭证")
        constraints = [models.UniqueConstraint(fields=("key",), name="entry_once")]

    def __str__(self) -> str:
        return self.because


class Line(WrittenOnce):
    """An amount of one unit, into (+) or out of (−) an account.

    Its references are held by the trigger of the statement (migration 0004), not row by row.
    """

    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="lines",
        db_constraint=False,
        verbose_name=_("凭证"),
    )
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,  # line_by_account serves it
        db_constraint=False,
        verbose_name=_("账户"),
    )
    unit = models.CharField(_("单位"), max_length=60)  # see rules.UNITS
    amount = models.DecimalField(_("数额"), max_digits=20, decimal_places=4)

    class Meta:
        verbose_name = verbose_name_plural = _("分录")
        indexes = [models.Index(fields=("account", "unit"), name="line_by_account")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="line_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.amount:f} {self.unit}"


class Balance(Row):
    """What a bounded account holds of a unit; equals the replay of its lines at all times."""

    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="balances",
        db_index=False,  # balance_once serves it
        verbose_name=_("账户"),
    )
    unit = models.CharField(_("单位"), max_length=60)
    amount = models.DecimalField(_("余额"), max_digits=20, decimal_places=4)

    class Meta:
        verbose_name = verbose_name_plural = _("余额")
        constraints = [
            models.UniqueConstraint(fields=("account", "unit"), name="balance_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="balance_no_overdraft"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:f} {self.unit}"

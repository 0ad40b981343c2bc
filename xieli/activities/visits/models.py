"""Terms, Income, Parcel, Order, VisitList, Recipient, YearSum, Stop, Visit, Finding, Roster."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieli.matching.models import Item
from xieli.people.models import Household
from xieli.programmes.models import Programme
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Enterprise, Place, Union


class Source(models.TextChoices):
    """The six sources of money."""

    STATE = "state", _("财政")
    ABOVE = "above", _("上级补助")
    OWN = "own", _("本级经费")
    DONATED = "donated", _("社会捐助")
    OFFICE = "office", _("行政")
    OTHER = "other", _("其他")


class Group(models.TextChoices):
    """Whom the unions call on."""

    HARDSHIP = "hardship", _("困难职工")
    FRONTLINE = "frontline", _("一线职工")
    NEWFORM = "newform", _("新就业形态劳动者")
    MODEL = "model", _("困难劳模")


class VisitTerms(Row):
    """What is particular to a visiting campaign."""

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="visiting")
    year = models.PositiveSmallIntegerField()  # whose cap it counts against
    budget = models.DecimalField(max_digits=14, decimal_places=2)
    opened_by_id = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)


class Income(WrittenOnce):
    """Money that came in from one of the six sources, against a paper."""

    key = models.CharField(max_length=60, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="incomes")
    source = models.CharField(max_length=8, choices=Source.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    payer = models.CharField(max_length=80)
    paper = models.CharField(max_length=60, blank=True)  # number of the document or the slip
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="income_brings_something")
        ]


class Parcel(Row):
    """What is given in kind, with the price that caps and lists count with."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="parcels")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    price = models.DecimalField(max_digits=10, decimal_places=2)  # 元 a piece

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("programme", "item"), name="parcel_once"),
            models.CheckConstraint(condition=Q(price__gt=0), name="parcel_has_a_price"),
        ]


class OrderState(models.TextChoices):
    ORDERED = "ordered", _("已下单")
    RECEIVED = "received", _("货到了")
    PAID = "paid", _("已付款")


class Order(Row):
    """A purchase: ordered, taken in, paid against its invoice."""

    key = models.CharField(max_length=60, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=24, unique=True)
    supplier = models.CharField(max_length=80)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="orders")
    pieces = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)  # the whole order, 元
    state = models.CharField(max_length=8, choices=OrderState.choices, default=OrderState.ORDERED)
    ordered_at = models.DateTimeField()
    ordered_by_id = models.UUIDField(null=True)
    ordered_by = models.CharField(max_length=80)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=80, blank=True)
    invoice = models.CharField(max_length=40, blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pieces__gt=0), name="order_of_something"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_costs_something"),
            models.UniqueConstraint(
                fields=("programme", "supplier", "invoice"), condition=~Q(invoice=""),
                name="invoice_paid_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False) & ~Q(invoice=""),
                name="paid_only_against_an_invoice",
            ),
        ]  # fmt: skip


class ListState(models.TextChoices):
    DRAFT = "draft", _("在填")
    ASKED = "asked", _("等审批")
    APPROVED = "approved", _("批准了")
    REFUSED = "refused", _("没有批准")


class VisitList(Row):
    """The people of one union in one campaign; money and goods come to it once approved."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="visit_lists")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ListState.choices, default=ListState.DRAFT)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("programme", "union"), name="visit_list_once")
        ]


class Proof(WrittenOnce):
    """A signature, a photo or a signed roster, cleaned of hidden data."""

    kind = models.CharField(max_length=10)  # signature, photo, roster
    content = models.BinaryField()
    media_type = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    alt = models.CharField(max_length=120)


class Roster(WrittenOnce):
    """People who signed on one paper at one place (集中发放), with what they got together."""

    key = models.CharField(max_length=60, unique=True)
    visit_list = models.ForeignKey(VisitList, on_delete=models.PROTECT, related_name="rosters")
    people = models.PositiveIntegerField()
    cash = models.DecimalField(max_digits=14, decimal_places=2)
    pieces = models.PositiveIntegerField()
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class RecipientState(models.TextChoices):
    LISTED = "listed", _("待走访")
    HANDED = "handed", _("已签收")
    STRUCK = "struck", _("已划去")


class Recipient(Row):
    """One person on a list: who, of which group, and what he is to get."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    visit_list = models.ForeignKey(VisitList, on_delete=models.PROTECT, related_name="recipients")
    number = models.PositiveIntegerField()  # in the list
    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=160)
    who = models.CharField(max_length=64, db_index=True)  # blind index: one person, one cap
    sealed_id_number = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    group = models.CharField(max_length=10, choices=Group.choices)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    village = models.CharField(max_length=60)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    cash = models.DecimalField(max_digits=10, decimal_places=2)
    parcel = models.ForeignKey(Parcel, null=True, on_delete=models.PROTECT, related_name="+")
    pieces = models.PositiveIntegerField(default=0)
    worth = models.DecimalField(max_digits=10, decimal_places=2)  # cash + pieces at their price
    state = models.CharField(
        max_length=8, choices=RecipientState.choices, default=RecipientState.LISTED
    )
    given_cash = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    given_pieces = models.PositiveIntegerField(default=0)
    handed_at = models.DateTimeField(null=True)
    roster = models.ForeignKey(
        Roster, null=True, on_delete=models.PROTECT, related_name="people_of"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "who"), condition=~Q(state="struck"), name="recipient_once"
            ),
            models.CheckConstraint(
                condition=Q(given_cash__lte=models.F("cash"))
                & Q(given_pieces__lte=models.F("pieces")),
                name="never_given_more_than_listed",
            ),
            models.CheckConstraint(
                condition=Q(pieces=0) | Q(parcel__isnull=False), name="pieces_of_something"
            ),
        ]
        indexes = [
            models.Index(fields=("visit_list", "number"), name="recipient_of_list"),
            models.Index(fields=("visit_list", "state"), name="recipient_by_state"),
        ]


class YearSum(Row):
    """What all lists of a year hold for one person, in 元: the row that is locked for the cap."""

    who = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=10, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("who", "year"), name="year_sum_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="year_sum_not_below_zero"),
        ]


class Stop(Row):
    """Somebody is to call on a person on a day; the order is the route's."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="stops")
    visitor_id = models.UUIDField()
    visitor = models.CharField(max_length=80)
    on = models.DateField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("recipient", "visitor_id", "on"), name="one_stop_a_day")
        ]
        indexes = [models.Index(fields=("visitor_id", "on"), name="stops_of_the_day")]


class VisitState(models.TextChoices):
    KEPT = "kept", _("已入账")
    CONFLICT = "conflict", _("等裁定")
    ASIDE = "aside", _("只留底")


class Visit(Row):
    """One form of one visitor at one household; what was told there is sealed."""

    key = models.CharField(max_length=60, unique=True)  # made on the phone: sent thrice is one
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="visits")
    visitor_id = models.UUIDField(null=True)
    visitor = models.CharField(max_length=80)
    device_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # of the whole form: one key, one content
    sealed_health = models.BinaryField(null=True)
    sealed_schooling = models.BinaryField(null=True)
    sealed_spending = models.BinaryField(null=True)
    sealed_troubles = models.BinaryField(null=True)
    cash = models.DecimalField(max_digits=10, decimal_places=2)
    pieces = models.PositiveIntegerField()
    proof = models.ForeignKey(Proof, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=8, choices=VisitState.choices)
    why = models.CharField(max_length=200, blank=True)  # it is a conflict, or was put aside
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("recipient",), condition=Q(state="kept"), name="one_visit_counts"
            ),
            models.CheckConstraint(
                condition=Q(cash=0, pieces=0) | Q(proof__isnull=False),
                name="nothing_is_handed_without_proof",
            ),
        ]
        indexes = [models.Index(fields=("state",), name="visit_by_state")]


class Companion(WrittenOnce):
    """Who came along, and for which enterprise."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="companions")
    name = models.CharField(max_length=40)
    enterprise = models.ForeignKey(
        Enterprise, null=True, on_delete=models.PROTECT, related_name="+"
    )
    of = models.CharField(max_length=80, blank=True)  # as written, where no firm is known by it


class Want(models.TextChoices):
    """Where a found need may go."""

    NEED = "need", _("缺东西，报到供需配对")
    AID = "aid", _("家里困难，转帮扶")
    RIGHTS = "rights", _("有诉求，转维权")


class Finding(Row):
    """Something lacking that a visitor saw; one tap hands it on."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    want = models.CharField(max_length=8, choices=Want.choices)
    title = models.CharField(max_length=60)
    quantity = models.CharField(max_length=20, blank=True)  # of goods: 2台
    words = models.CharField(max_length=120, blank=True)
    handed_on_at = models.DateTimeField(null=True)
    handed_on_by = models.CharField(max_length=80, blank=True)

"""The registers of pairing, to be read: each reader sees the campaigns and counties of her own.

Nothing is changed here, and no signature or photo is shown: that has its own journalled door.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xieli.activities.pairing.models import (
    Consignment,
    Feedback,
    Gift,
    HandOver,
    Invitation,
    Pair,
    PairingTerms,
)
from xieli.kernel.id_numbers import mask_name
from xieli.people.models import Function
from xieli.people.queries import Reader, visible_unions
from xieli.shell.registers import ByRight


def _own(request: HttpRequest, *functions: str) -> QuerySet[Any]:
    """The unions for which the reader holds one of these functions."""
    reader = cast(Reader, request.reader)  # type: ignore[attr-defined]
    first, *others = (visible_unions(reader, function) for function in functions)
    for more in others:
        first = first | more
    return first


HELPER = (Function.BOARD_RUN, Function.BOARD_ADOPT)


class Register(ByRight):
    """A register read by whoever runs or adopts, or moves the goods."""

    reads = Function.GOODS_MOVE
    ordering = ("-id",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to those who work at a helper union or move goods."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The rows follow from get_queryset."""
        reader = cast(Reader, request.reader)  # type: ignore[attr-defined]
        return any(reader.holds(function) for function in (*HELPER, self.reads))

    def at(self, request: HttpRequest, helper: str, county: str = "") -> Q:
        """Rows of the reader's helper union, or of her county where the path is given."""
        mine = Q(**{f"{helper}__in": _own(request, *HELPER, self.reads)})
        return mine | Q(**{f"{county}__in": _own(request, self.reads)}) if county else mine


@admin.register(Pair)
class PairAdmin(Register):
    """Who stands by whom, since when."""

    list_display = ("helper", "helped", "since", "until", "state")
    list_filter = ("state",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pair]:
        """Of the reader's unions, on either side."""
        rows = super().get_queryset(request).select_related("helper", "helped")
        return cast("QuerySet[Pair]", rows.filter(self.at(request, "helper", "helped")))


@admin.register(PairingTerms)
class TermsAdmin(Register):
    """What a campaign promises."""

    list_display = ("programme", "invoice_name", "answer_within_days")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PairingTerms]:
        """Of the reader's own campaigns."""
        rows = super().get_queryset(request).select_related("programme")
        return cast("QuerySet[PairingTerms]", rows.filter(self.at(request, "programme__union")))


@admin.register(Invitation)
class InvitationAdmin(Register):
    """Who was invited until when; the link itself stands on the work page alone."""

    list_display = ("enterprise", "programme", "expires_on", "revoked_at")
    fields = readonly_fields = list_display
    search_fields = ("enterprise__name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """Of the reader's own campaigns."""
        rows = super().get_queryset(request).select_related("programme", "enterprise")
        return cast("QuerySet[Invitation]", rows.filter(self.at(request, "programme__union")))


@admin.register(Gift)
class GiftAdmin(Register):
    """The gifts with the numbers of their papers."""

    list_display = ("trace_code", "receipt_number", "donor", "what", "programme")
    fields = readonly_fields = list_display
    search_fields = ("trace_code", "receipt_number", "pledge__enterprise__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gift]:
        """Of the reader's own campaigns."""
        rows = super().get_queryset(request)
        rows = rows.select_related("pledge__enterprise", "pledge__item", "programme")
        return cast("QuerySet[Gift]", rows.filter(self.at(request, "programme__union")))

    @admin.display(description=_("捐赠方"))
    def donor(self, gift: Gift) -> str:
        """The firm."""
        return gift.pledge.enterprise.name

    @admin.display(description=_("物资"))
    def what(self, gift: Gift) -> str:
        """So much of what."""
        pledge = gift.pledge
        return f"{pledge.item.name} {pledge.allocated}{pledge.item.unit}"


@admin.register(Consignment)
class ConsignmentAdmin(Register):
    """Every box and how far it came."""

    list_display = ("number", "to", "stage", "carrier", "packed_at", "sent_at", "received_at")
    fields = readonly_fields = (*list_display, "packed_by", "sent_by", "received_by", "programme")
    list_filter = ("stage",)
    search_fields = ("number", "carrier")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consignment]:
        """Sent by the reader's union, or to her county."""
        rows = super().get_queryset(request).select_related("to", "programme")
        mine = rows.filter(self.at(request, "programme__union", "to"))
        return cast("QuerySet[Consignment]", mine)


@admin.register(HandOver)
class HandOverAdmin(Register):
    """What left a county's stock; names masked, evidence not shown."""

    list_display = ("at", "number", "kind_word", "what", "village", "head", "words", "by")
    fields = readonly_fields = (*list_display, "device_at")
    list_filter = ("kind",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HandOver]:
        """Of the reader's campaigns, or of her county."""
        rows = (
            super()
            .get_queryset(request)
            .select_related(
                "line__consignment", "line__allocation__pledge__item", "household__head"
            )
        )
        place = "line__consignment"
        mine = rows.filter(self.at(request, f"{place}__programme__union", f"{place}__to"))
        return cast("QuerySet[HandOver]", mine)

    @admin.display(description=_("货单"))
    def number(self, record: HandOver) -> str:
        """The box it came in."""
        return record.line.consignment.number

    @admin.display(description=_("办的是"))
    def kind_word(self, record: HandOver) -> str:
        """In words."""
        words = {
            HandOver.TO_HOUSEHOLD: _("发放到户"),
            HandOver.GIVEN_BACK: _("退回捐方"),
            HandOver.LOST: _("损耗登记"),
        }
        return str(words[record.kind])

    @admin.display(description=_("物资"))
    def what(self, record: HandOver) -> str:
        """So much of what."""
        item = record.line.allocation.pledge.item
        return f"{item.name} {record.quantity}{item.unit}"

    @admin.display(description=_("村"))
    def village(self, record: HandOver) -> str:
        """Where."""
        return record.household.village if record.household else "—"

    @admin.display(description=_("户主"))
    def head(self, record: HandOver) -> str:
        """李*."""
        head = record.household.head if record.household else None
        return mask_name(head.name) if head else "—"


@admin.register(Feedback)
class FeedbackAdmin(Register):
    """What households said; no names."""

    list_display = ("at", "what", "is_useful", "words")
    fields = readonly_fields = list_display
    list_filter = ("is_useful",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        """Of the reader's campaigns, or of her county."""
        place = "hand_over__line__consignment"
        rows = (
            super()
            .get_queryset(request)
            .select_related("hand_over__line__allocation__pledge__item")
        )
        mine = rows.filter(self.at(request, f"{place}__programme__union", f"{place}__to"))
        return cast("QuerySet[Feedback]", mine)

    @admin.display(description=_("物资"))
    def what(self, said: Feedback) -> str:
        """What it was about."""
        return said.hand_over.line.allocation.pledge.item.name

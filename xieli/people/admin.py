"""The registers of people: masked lists, sign-ins and mandates; every writing goes through a verb.

What a reader may see and keep follows from mandates; Django's own permissions are not asked.
"""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from xieli.kernel.refusal import Hidden
from xieli.people import queries, services
from xieli.people.forms import MandateForm, UserForm
from xieli.people.models import Consent, Function, Household, Mandate, Person, User
from xieli.shell.registers import ByRight

# The queue is shared by all homes, and the others hold secrets or a second way to give rights.
for _shown in (ProcrastinateJob, Authenticator, EmailAddress, Group):
    admin.site.unregister(_shown)


def _reader(request: HttpRequest) -> queries.Reader:
    return cast(queries.Reader, request.reader)  # type: ignore[attr-defined]


def _may_enter(request: HttpRequest) -> bool:
    """Officers alone; whether they proved their second factor the middleware has asked already."""
    return _reader(request).is_officer


def _enter(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Sign in on the one page that asks for the second factor; others signed in get 404."""
    if request.user.is_authenticated:
        raise Hidden
    answer: HttpResponse = secure_admin_login(_login)(request, extra_context)
    return answer


_login = admin.site.login
admin.site.login = _enter  # type: ignore[method-assign]
admin.site.has_permission = _may_enter  # type: ignore[method-assign]


@admin.register(Person)
class PersonAdmin(ByRight):
    """People, masked; found by a part of the name or an exact number."""

    reads = Function.HOUSEHOLDS_READ
    list_display = ("shown_name", "shown_id_number", "shown_phone", "born_in", "in_plain")
    fields = ("shown_name", "shown_id_number", "shown_phone", "born_in", "in_plain")
    readonly_fields = fields
    ordering = ("name_key", "id")
    search_fields = ("name",)
    search_help_text = _("姓名的一部分，或完整的证件号、手机号")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """Those of the households the reader may see."""
        return queries.visible_people(_reader(request)).order_by("name_key", "id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Person], search_term: str
    ) -> tuple[QuerySet[Person], bool]:
        """By the blind index where it is a number."""
        if not search_term.strip():
            return queryset, False
        return queries.people_matching(queryset, search_term), False

    @admin.display(description=_("姓名"))
    def shown_name(self, person: Person) -> str:
        """李*."""
        return queries.masked_person(person).name

    @admin.display(description=_("证件号"))
    def shown_id_number(self, person: Person) -> str:
        """First and last signs."""
        return queries.masked_person(person).id_number or "—"

    @admin.display(description=_("手机号"))
    def shown_phone(self, person: Person) -> str:
        """138****0000."""
        return queries.masked_person(person).phone or "—"

    @admin.display(description=_("完整信息"))
    def in_plain(self, person: Person) -> str:
        """The way to the page that asks for a reason."""
        address = reverse("people:unmask", args=[person.pk])
        return format_html('<a href="{}">{}</a>', address, _("写明理由再看"))


@admin.register(Household)
class HouseholdAdmin(ByRight):
    """Households of the unions the reader looks after; neither address nor case is here."""

    reads = Function.HOUSEHOLDS_READ
    list_display = ("key", "union", "village", "head", "members")
    fields = readonly_fields = list_display
    search_fields = ("key", "village")
    ordering = ("key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Household]:
        """With union and head in one query."""
        return queries.visible_households(_reader(request)).order_by("key")


@admin.register(Consent)
class ConsentAdmin(ByRight):
    """Who agreed to what, from when to when."""

    reads = Function.HOUSEHOLDS_READ
    list_display = ("person", "purpose", "given_at", "withdrawn_at")
    fields = readonly_fields = (*list_display, "evidence")
    list_filter = ("purpose",)
    ordering = ("-given_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consent]:
        """Of the people the reader may see."""
        people = queries.visible_people(_reader(request)).order_by().values("pk")
        return Consent.objects.filter(person__in=people).select_related("person")


@admin.register(User)
class UserAdmin(ByRight):
    """Sign-ins; opened, closed and given a new password by the security administrator."""

    reads = keeps = Function.SECURITY_KEEP
    form = UserForm
    list_display = ("username", "shown_name", "enterprise", "is_active", "last_login")
    list_filter = ("is_active",)
    list_select_related = ("enterprise",)
    search_fields = ("username", "shown_name")
    ordering = ("username",)
    actions = ("drop_second_factor",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Those she keeps."""
        return queries.visible_users(_reader(request))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever keeps the sign-ins."""
        return _reader(request).holds(Function.SECURITY_KEEP)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A new sign-in is open."""
        said = ("username", "shown_name", "phone", "password", "enterprise")
        return (*said, "is_active") if obj else said

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Name and firm stay as they were opened."""
        return ("username", "enterprise") if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """By the verb, which writes the journal."""
        said, by, at = form.cleaned_data, _reader(request).actor, timezone.now()
        if change:
            new = services.UserChange(
                said["shown_name"], said["is_active"], said["password"], said["phone"]
            )
            services.change_user(obj, new, by=by, at=at)
        else:
            asked = {name: said[name] for name in ("username", "password", "shown_name")}
            opened = services.NewUser(**asked, phone=said["phone"], enterprise=said["enterprise"])
            obj.pk = services.register_user(opened, by=by, at=at).pk

    @admin.action(description=_("撤销第二步验证（手机丢了）"), permissions=["change"])
    def drop_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """Each by its own verb."""
        for user in chosen:
            services.clear_second_factor(user, by=_reader(request).actor, at=timezone.now())
        messages.success(request, _("撤销好了，他们下次登录时重新设。"))


@admin.register(Mandate)
class MandateAdmin(ByRight):
    """Who may do what, for which subtree, from when to when."""

    reads = keeps = Function.SECURITY_KEEP
    form = MandateForm
    list_display = ("user", "function", "union", "starts_on", "ends_on", "given_by")
    fields = ("user", "function", "union", "programme_id", "starts_on", "ends_on")
    list_filter = ("function",)
    list_select_related = ("user", "union")
    search_fields = ("user__shown_name", "user__username", "union__name")
    autocomplete_fields = ("user",)
    ordering = ("-starts_on", "id")
    actions = ("end_now",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mandate]:
        """Those of her own unions."""
        unions = queries.visible_unions(_reader(request), Function.SECURITY_KEEP)
        return Mandate.objects.filter(union__in=unions).select_related("user", "union")

    def has_keep_permission(self, request: HttpRequest) -> bool:
        """Whoever gives may end."""
        return self.has_add_permission(request)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """A right is given for her own unions only."""
        if db_field.name == "union":
            mine = queries.visible_unions(_reader(request), Function.SECURITY_KEEP)
            kwargs["queryset"] = mine.order_by("path")
        field: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(
            db_field, request, **kwargs
        )
        return field

    def save_model(
        self, request: HttpRequest, obj: Mandate, form: ModelForm[Mandate], change: bool
    ) -> None:
        """By the verb, which writes the journal and knows the three offices."""
        said = form.cleaned_data
        new = services.NewMandate(
            said["user"],
            said["function"],
            said["union"],
            said["starts_on"],
            said["ends_on"],
            said["programme_id"],
        )
        by = _reader(request).actor
        obj.pk = services.give_mandate(new, by=by, at=timezone.now()).pk

    @admin.action(description=_("现在收回"), permissions=["keep"])
    def end_now(self, request: HttpRequest, chosen: QuerySet[Mandate]) -> None:
        """Each by its own verb."""
        for mandate in chosen:
            services.end_mandate(mandate, by=_reader(request).actor, at=timezone.now())
        messages.success(request, _("收回好了，立即生效。"))

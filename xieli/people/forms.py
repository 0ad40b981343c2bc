"""Forms of the registers and of the page that shows one field in plain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal
from xieli.people import rules
from xieli.people.models import Mandate, User

if TYPE_CHECKING:
    ModelFormOfUser = forms.ModelForm[User]
    ModelFormOfMandate = forms.ModelForm[Mandate]
else:
    ModelFormOfUser = ModelFormOfMandate = forms.ModelForm


class UnmaskForm(forms.Form):
    """Which field, and why."""

    what = forms.ChoiceField(
        label=_("看哪一项"),
        choices=[("name", _("全名")), ("id_number", _("证件号")), ("phone", _("手机号"))],
        widget=forms.RadioSelect,
        initial="name",
    )
    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=rules.LONGEST_REASON,
        help_text=_("至少 4 个字，会记进日志。请不要写证件号或手机号。"),
    )

    def clean_reason(self) -> str:
        """Say in place what is wrong with the reason."""
        return _passed(rules.must_be_reason, self.cleaned_data["reason"])


class UserForm(ModelFormOfUser):
    """A sign-in: the password is asked for when it is opened, and may be set anew later."""

    phone = forms.CharField(
        label=_("手机号"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("可以用它登录。不改就空着。"),
    )
    password = forms.CharField(
        label=_("密码"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("不改就空着。"),
    )

    class Meta:
        model = User
        fields = ("username", "shown_name", "enterprise", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _need_not(self, "enterprise")
        self.fields["password"].required = self.instance._state.adding
        self.initial.pop("password", None)

    def clean_phone(self) -> str:
        """Say in place what is wrong with the phone."""
        text = self.cleaned_data["phone"]
        return _passed(id_numbers.phone, text) if text else ""

    def clean_password(self) -> str:
        """Say in place what is wrong with the password."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password


class MandateForm(ModelFormOfMandate):
    """A mandate; without a last day it lasts, without a programme it is for all of them."""

    class Meta:
        model = Mandate
        fields = ("user", "function", "union", "programme_id", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _need_not(self, "programme_id", "ends_on")


def _need_not(form: forms.BaseForm, *names: str) -> None:
    """Let fields stay empty that a row may leave empty; a read-only one is not in the form."""
    for name in names:
        if name in form.fields:
            form.fields[name].required = False


def _passed(rule: Any, text: str) -> str:
    """Give what a rule makes of the text; its refusal becomes the field's fault."""
    try:
        return str(rule(text))
    except Refusal as no:
        raise ValidationError(str(no)) from no

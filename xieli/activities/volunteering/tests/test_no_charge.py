"""Nothing can be charged: no column and no field of this package can hold a price."""

from __future__ import annotations

import inspect
import re

import pytest
from django import forms as django_forms
from django.apps import apps
from django.db import models

from xieli.activities.volunteering import forms

CHARGE = re.compile(
    r"price|fee|charge|cost|amount|money|pay|yuan|cny|currency|wage|tip|deposit|金额|收费|价|元"
)
NO_MONEY = {"hours"}  # the one Decimal of the package counts hours


def faults_of(model: type[models.Model]) -> list[str]:
    """The columns of a model that could carry a charge, by name or by kind."""
    told = []
    for field in model._meta.get_fields():
        if field.auto_created:
            continue
        is_sum = isinstance(field, models.DecimalField | models.FloatField)
        if CHARGE.search(field.name) or (is_sum and field.name not in NO_MONEY):
            told.append(f"{model.__name__}.{field.name}")
        target = field.related_model
        if target is not None and getattr(target, "__module__", "").startswith("xieli.ledger"):
            told.append(f"{model.__name__}.{field.name} → {target}")
    return told


def test_no_column_can_carry_a_charge() -> None:
    found = [
        fault
        for model in apps.get_app_config("volunteering").get_models()
        for fault in faults_of(model)
    ]

    assert found == []


def test_no_field_of_a_form_can_carry_a_charge() -> None:
    shapes = [
        one
        for _name, one in inspect.getmembers(forms, inspect.isclass)
        if issubclass(one, django_forms.Form) and one.__module__ == forms.__name__
    ]

    found = [
        f"{shape.__name__}.{name}"
        for shape in shapes
        for name, field in shape.base_fields.items()
        if CHARGE.search(name)
        or CHARGE.search(str(field.label))
        or isinstance(field, django_forms.DecimalField)
    ]

    assert len(shapes) >= 12
    assert found == []


@pytest.mark.parametrize("name", ["price", "entry_fee", "收费", "amount"])
def test_the_rule_can_fail(name: str) -> None:
    assert CHARGE.search(name)

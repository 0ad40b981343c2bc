"""The application as one sheet: what a family tells of itself, to text and back, and what lacks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xieli.activities.aid import rules
from xieli.kernel import id_numbers
from xieli.kernel.characters import squeeze_name
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

SELF = "本人"


@dataclass(frozen=True)
class Kin:
    """One who lives in the household beside the applicant."""

    name: str
    relation: str
    id_number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Sheet:
    """The whole application, every word of it personal: it is kept sealed and nowhere else."""

    name: str = ""
    id_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    unit: str = ""  # where the applicant works
    address: str = field(default="", repr=False)
    village: str = ""
    income: str = ""  # 元 a year as typed, "" while not told
    rigid: str = "0"
    illness: str = "0"
    is_major_event: bool = False
    excluded_by: tuple[str, ...] = ()
    case: str = field(default="", repr=False)
    card: str = field(default="", repr=False)
    bank: str = ""
    kin: tuple[Kin, ...] = ()
    consents: bool = False
    guardian_consents: bool = False

    def to_text(self) -> str:
        """Give the sheet as text, the same for the same sheet."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def people(self) -> int:
        """How many live together, the applicant among them."""
        return 1 + len(self.kin)

    def told(self) -> rules.Circumstances:
        """Give the family's year as the rules reckon it; Refusal where a number is none."""
        return rules.Circumstances(
            income=_amount(self.income), rigid=_amount(self.rigid) or Decimal(0),
            people=self.people, illness=_amount(self.illness) or Decimal(0),
            is_major_event=self.is_major_event, excluded_by=self.excluded_by,
        )  # fmt: skip


def from_text(text: str) -> Sheet:
    """Give the sheet that was written as text; an empty text is an empty sheet."""
    if not text:
        return Sheet()
    read: Mapping[str, Any] = json.loads(text)
    kin = tuple(Kin(**one) for one in read["kin"])
    return Sheet(**{**read, "kin": kin, "excluded_by": tuple(read["excluded_by"])})


def _amount(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        amount = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        raise Refusal(_("“{text}”不是金额。"), _("请填阿拉伯数字。"), text=text[:20]) from None
    if not amount.is_finite() or amount != round(amount, 2):
        raise Refusal(_("金额最多写到分。"), _("请改成两位小数以内。"))
    return amount


def must_be_whole(sheet: Sheet, on: date) -> Sheet:
    """Give a sheet that may be handed in, numbers tidied; Refusal for what lacks or is wrong.

    Minors stand in it only with their guardian's consent (PIPL 31, domain 3.11).
    """
    rules.must_lack_nothing(
        {
            _("姓名"): bool(squeeze_name(sheet.name)),
            _("身份证号"): bool(sheet.id_number),
            _("手机号"): bool(sheet.phone),
            _("住址"): bool(sheet.address.strip()),
            _("全家一年的收入"): bool(sheet.income.strip()),
            _("家庭困难情况"): bool(sheet.case.strip()),
            _("本人银行卡号"): bool(sheet.card),
            _("本人同意登记和核对"): sheet.consents,
        }
    )
    rules.must_be_sound(sheet.told())
    kin = tuple(_whole_kin(one) for one in sheet.kin)
    numbers = [id_numbers.resident_id(sheet.id_number), *(one.id_number for one in kin)]
    if len(set(numbers)) < len(numbers):
        raise Refusal(_("同一个证件号在这张表里写了两次。"), _("每个人只写一行。"))
    if any(_is_minor(number, on) for number in numbers[1:]) and not sheet.guardian_consents:
        raise Refusal(
            _("家里有未成年人，还没有监护人的同意。"), _("请由监护人勾选同意，再交上来。")
        )
    if _is_minor(numbers[0], on):
        raise Refusal(_("申请人还不满 18 周岁。"), _("请由家里的职工本人申请。"))
    return replace(
        sheet, name=squeeze_name(sheet.name), id_number=numbers[0], kin=kin,
        phone=id_numbers.phone(sheet.phone), card=rules.must_be_card(sheet.card),
    )  # fmt: skip


def _whole_kin(one: Kin) -> Kin:
    name = squeeze_name(one.name)
    if not name or not one.relation.strip() or not one.id_number:
        raise Refusal(_("家庭成员要写全姓名、关系和身份证号。"), _("请补齐这一行，或把整行清空。"))
    return Kin(name, one.relation.strip(), id_numbers.resident_id(one.id_number))


def _is_minor(number: str, on: date) -> bool:
    return rules.is_minor(id_numbers.birth_date(number), on)


def minors(sheet: Sheet, on: date) -> tuple[Kin, ...]:
    """Give the members of a whole sheet who are under 18."""
    return tuple(one for one in sheet.kin if _is_minor(one.id_number, on))

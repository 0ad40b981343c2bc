"""The door by which a roster goes into any given workbook: masked, or in plain with the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.membership import queries, roster
from xieli.activities.membership.models import Member
from xieli.people import queries as people
from xieli.people.many import Opened, open_people
from xieli.people.models import Function
from xieli.shell.guards import Request, signed_in
from xieli.shell.tables import offering
from xieli.unions.models import Union

COLUMNS = (
    "姓名", "身份证号", "手机号", "性别", "人员类别", "工作单位", "所属工会", "会员号", "会籍",
    "入会日期",
)  # fmt: skip
IN_PLAIN = "导出会员名册，填进给定的表"


@signed_in
def export(request: Request, union_id: UUID) -> HttpResponse:
    """Fill a template with the roster of a union and those below; names and numbers are masked
    unless the officer may see them, and then the journal says who took them out."""
    union = queries.access_keeper_union(request.reader, union_id)
    rows = _rows(request, union) if offering.is_filling(request) else ()
    offered = offering.Offered(
        _("会员名册"), COLUMNS, rows,
        back_url=f"{reverse('membership:roster')}?under={union.pk}",
    )  # fmt: skip
    return offering.offer_list(request, offered)


def _rows(request: Request, union: Union) -> Iterator[tuple[object, ...]]:
    members = roster.whole(request.reader, union.pk)
    if not request.reader.may(Function.PEOPLE_UNMASK, union.pk):
        return (_row(one, people.masked_person(one.person)) for one in members)
    by = request.reader.actor
    plain = open_people((one.person for one in members), reason=IN_PLAIN, by=by, at=timezone.now())
    return _paired(members, plain)


def _paired(members: Iterable[Member], plain: Iterable[Opened]) -> Iterator[tuple[object, ...]]:
    return (_row(one, person) for one, person in zip(members, plain, strict=True))


def _row(member: Member, person: people.MaskedPerson | Opened) -> tuple[object, ...]:
    return (
        person.name, person.id_number, person.phone, member.get_sex_display(),
        member.get_group_display(), member.firm, member.union.name, member.number,
        member.get_state_display(), member.joined_on,
    )  # fmt: skip

"""Legal persons: certificates with their code and last day; 申请、变更、换证、补证、注销."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.founding import queries, rules
from xieli.activities.founding.models import (
    ActKind,
    Certificate,
    CertificateAct,
    CertificateState,
    FoundingFile,
    Step,
)
from xieli.activities.founding.moves import Done, moved, next_step
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.rulebook.queries import value
from xieli.unions.models import Union
from xieli.unions.rules import must_be_name


@dataclass(frozen=True)
class Papers:
    """A certificate as it was issued."""

    number: str
    credit_code: str
    issued_on: date
    expires_on: date


@transaction.atomic
def register(
    file: FoundingFile, papers: Papers, *, seen: int, by: Actor, at: datetime
) -> FoundingFile:
    """Keep the certificate of the new legal person; a code that another holds is refused."""
    done = Done(papers.issued_on, papers.number)
    file = next_step(file, Step.REGISTERED, done, seen=seen, at=at)
    certificate = _issue(papers, file.above, file=file)
    _keep_act(certificate, ActKind.APPLY, Done(papers.issued_on), by=by, at=at)
    return moved(file, done, "法人登记", by=by, at=at)


@transaction.atomic
def enter(union: Union, papers: Papers, *, by: Actor, at: datetime) -> Certificate:
    """Enter the certificate of a union that stood before us; one live certificate per union."""
    Union.objects.select_for_update().get(pk=union.pk)
    if Certificate.objects.filter(union=union, state=CertificateState.LIVE).exists():
        raise Refusal(_("这家工会已经有有效的证书。"), _("请办变更、换证或补证。"))
    if union.credit_code and union.credit_code != papers.credit_code.strip().upper():
        raise Refusal(
            _("这家工会登记的代码是 {code}。"), _("请对照证书核对。"), code=union.credit_code
        )
    rules.must_not_be_ahead(papers.issued_on, timezone.localdate(at))
    certificate = _issue(papers, union, union=union)
    _keep_act(certificate, ActKind.APPLY, Done(papers.issued_on), by=by, at=at)
    words = f"登记法人资格证书：{union.name}"
    note("founding.enter_certificate", words, by=by, at=at, about=certificate)
    return certificate


@transaction.atomic
def renew(
    certificate: Certificate, kind: str, papers: Papers, *, seen: int, by: Actor, at: datetime
) -> Certificate:
    """变更, 换证 or 补证: a new certificate takes the old one's place; the code stays."""
    old = _locked(certificate, seen)
    assert old.union is not None
    rules.must_not_be_ahead(papers.issued_on, timezone.localdate(at))
    rules.must_not_be_before(papers.issued_on, old.issued_on)
    old.state = CertificateState.REPLACED
    _keep(old)
    new = _issue(replace(papers, credit_code=old.credit_code), old.union, union=old.union)
    _keep_act(new, ActKind(kind), Done(papers.issued_on), by=by, at=at)
    words = f"{ActKind(kind).label}登记：{old.union.name}"
    note("founding.renew_certificate", words, by=by, at=at, about=new, facts={"kind": kind})
    return new


@transaction.atomic
def cancel(
    certificate: Certificate, done: Done, *, seen: int, by: Actor, at: datetime
) -> Certificate:
    """注销: the certificate ends on a day, with its reason."""
    old = _locked(certificate, seen)
    assert old.union is not None
    rules.must_not_be_ahead(done.on, timezone.localdate(at))
    rules.must_not_be_before(done.on, old.issued_on)
    reason = replace(done, words=must_be_name(done.words))
    old.state = CertificateState.CANCELLED
    _keep(old)
    _keep_act(old, ActKind.CANCEL, reason, by=by, at=at)
    note("founding.cancel_certificate", f"注销登记：{old.union.name}", by=by, at=at, about=old)
    return old


def _keep(certificate: Certificate) -> None:
    certificate.version += 1
    certificate.save(update_fields=["state", "version"])


def _issue(
    papers: Papers, where: Union, *, file: FoundingFile | None = None, union: Union | None = None
) -> Certificate:
    heads = value("founding.legal_heads", queries.region_of(where), papers.issued_on).as_words
    code = rules.must_be_code(papers.credit_code, heads)
    rules.must_be_dated(papers.issued_on, papers.expires_on)
    number = must_be_name(papers.number)[:30]
    if Certificate.objects.filter(number=number).exists():
        raise Refusal(_("证书编号 {number} 已经登记过。"), _("请对照证书核对。"), number=number)
    live = Certificate.objects.filter(credit_code=code, state=CertificateState.LIVE)
    holders = Union.objects.filter(credit_code=code)
    if live.exists() or (holders.exclude(pk=union.pk) if union else holders).exists():
        raise Refusal(_("代码 {code} 已经登记给别的工会。"), _("请对照证书核对。"), code=code)
    return Certificate.objects.create(
        file=file, union=union, number=number, credit_code=code, issued_on=papers.issued_on,
        expires_on=papers.expires_on,
    )  # fmt: skip


def _keep_act(
    certificate: Certificate, kind: ActKind, done: Done, *, by: Actor, at: datetime
) -> None:
    CertificateAct.objects.create(
        certificate=certificate, kind=kind, on=done.on, words=done.words[:200], at=at,
        actor_id=by.id, actor_label=by.label,
    )  # fmt: skip


def _locked(certificate: Certificate, seen: int) -> Certificate:
    held = Certificate.objects.select_for_update(of=("self",)).select_related("union__region")
    found = held.filter(pk=certificate.pk).first()
    if found is None or found.union_id is None:
        raise Hidden
    if found.version != seen or found.state != CertificateState.LIVE:
        raise Refusal(_("这张证书刚被别人办过。"), _("请刷新页面再看。"))
    return found

"""The member's door: have one's membership told to another city's union, on one's own wish."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xieli.kernel.refusal import Hidden, Refusal
from xieli.sharing import proofs, queries
from xieli.sharing.doors import said
from xieli.sharing.forms import ProofForm, key_in
from xieli.shell.guards import Belonging, Request, get_or_post, signed_in
from xieli.shell.saying import one_line


def _who(request: Request) -> Belonging:
    who = request.belonging()
    if who is None or not who.is_member:
        raise Refusal(
            _("您现在没有会籍，开不了会员证明。"), _("请先加入工会，或请工会把账号和会籍对上。")
        )
    return who


@never_cache
@get_or_post
@signed_in
def proof(request: Request) -> HttpResponse:
    """Ask for a proof, and see those that were sent."""
    who = _who(request)
    homes = list(queries.homes_for_proofs())
    form = ProofForm(request.POST or None, partners=homes)
    if request.method == "POST" and form.is_valid():
        partner = next(one for one in homes if one.pk == key_in(form.cleaned_data["partner"]))
        words, by = form.cleaned_data["for_whom"], request.reader.actor
        try:
            made = proofs.give_proof(who, partner, words, by=by, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            said_words = _("寄出了，编号 {number}。到那边报这个编号。")
            messages.success(request, said_words.format(number=made.number))
            return redirect("sharing:proof")
    context = {"form": form, "homes": homes, "proofs": queries.proofs_of(who)}
    context["now"] = timezone.now()
    status = 422 if form.errors else 200
    return render(request, "sharing/proof.html", context, status=status)


@require_POST
@signed_in
def end_consent(request: Request, proof_id: UUID) -> HttpResponse:
    """Take the consent back; also who is no member any more may."""
    who = request.belonging()
    if who is None:
        raise Hidden
    row = queries.access_own_proof(who, proof_id)
    by, at = request.reader.actor, timezone.now()
    done = _("同意收回了。没寄出的不再寄；已经寄到的，请那边工会删掉。")
    said(request, lambda: proofs.end_consent(row, who, by=by, at=at), done)
    return redirect("sharing:proof")

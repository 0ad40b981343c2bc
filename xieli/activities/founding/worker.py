"""A founder's doors: hand the intent in by a link, and see where it is; no account is needed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xieli.activities.founding import asking, queries, rules, services
from xieli.activities.founding.address import Link, nodes, read_link, who_has
from xieli.activities.founding.forms import IntentForm
from xieli.activities.founding.models import FileState, FoundingFile, Step
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.review.models import Application, State
from xieli.shell.guards import Request, get_or_post
from xieli.shell.saying import one_line

NEEDS = {
    Step.INTENT: _("等上级工会联系您，请先准备职工花名册"),
    Step.GUIDED: _("请推选筹备组，准备建会请示和职工花名册"),
    Step.ASKED: _("等批复，您不用再交东西"),
    Step.APPROVED: _("请把会员登记表发给职工填，收齐后报会员人数"),
    Step.RECRUITED: _("请定会员大会的日子，推选候选人；主要负责人的近亲属不能作候选人"),
    Step.ELECTED: _("请把选举办法、选票统计表、当选人登记表交给上级工会"),
    Step.RESULT_ASKED: _("等批复，您不用再交东西"),
    Step.RESULT_APPROVED: _("请填法人登记申请表，一式三份"),
    Step.REGISTERED: _("请刻制印章，开立工会账户，告诉上级工会开户银行的名称"),
    Step.ACCOUNT: _("等上级工会建档"),
    Step.FILED: _("工会已经成立，职工可以入会"),
}


@never_cache
@get_or_post
def intent(request: Request, token: str) -> HttpResponse:
    """A firm says that it wants a union; the answer is its own address."""
    link = read_link(token, timezone.localdate())
    form = IntentForm(request.POST or None, initial=_known(link))
    if request.method == "POST" and form.is_valid():
        try:
            file = _hand_in(request, link, form)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect(f"{reverse('founding:progress', args=[file.code])}?new=1")
    context = {"link": link, "form": form}
    status = 422 if form.errors else 200
    return render(request, "founding/intent.html", context, status=status)


def _known(link: Link) -> dict[str, object]:
    if link.target is None or link.target.kind != "firm":
        return {}
    return {"firm": link.target.name, "headcount": link.target.headcount}


def _hand_in(request: Request, link: Link, form: IntentForm) -> FoundingFile:
    told = form.cleaned_data
    new = services.NewIntent(
        told["firm"], link.union, told["headcount"], told["contact"], told["phone"], told["code"],
        link.target,
    )  # fmt: skip
    reader = request.reader
    by = reader.actor if reader.is_signed_in else Actor(None, f"{told['firm'][:60]}（建会链接）")
    return services.hand_in(new, by=by, at=timezone.now())


@never_cache
@require_safe
def progress(request: Request, code: str) -> HttpResponse:
    """Where the file is, who has it, what is missing; names and numbers of nobody."""
    file = queries.file_of_code(code)
    running = asking.application_of(file) if file.step in (Step.ASKED, Step.RESULT_ASKED) else None
    after = rules.step_after(file.step)
    context = {
        "file": file,
        "nodes": nodes(file, who_has(file, running)),
        "done": rules.STEPS.index(file.step) + 1,
        "is_open": file.state == FileState.OPEN,
        "missing": _missing(file, running),
        "running": running,
        "next": Step(after).label if after else "",
        "is_new": request.GET.get("new") == "1",
        "link": request.build_absolute_uri(reverse("founding:progress", args=[file.code])),
    }
    return render(request, "founding/progress.html", context)


def _missing(file: FoundingFile, running: Application | None) -> str:
    if running and running.state == State.RETURNED:
        return running.missing
    return str(NEEDS[Step(file.step)])

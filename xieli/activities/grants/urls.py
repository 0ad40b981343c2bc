"""The addresses of grants; mounted under grants/."""

from django.urls import path

from xieli.activities.grants import asking, office, payments

app_name = "grants"
ONE, POOL = "proposals/<uuid:proposal_id>/", "pools/<uuid:pool_id>/"
REPORT = f"{ONE}reports/<uuid:report_id>/"
urlpatterns = [
    path("", office.desk, name="desk"),
    path("export.xlsx", office.export, name="export"),
    path("calls/", office.calls, name="calls"),
    path("calls/<uuid:call_id>/", office.call, name="call"),
    path("calls/<uuid:call_id>/ask/", asking.begin, name="begin"),
    path(ONE, office.proposal, name="proposal"),
    path(f"{ONE}amount/", office.fix_amount, name="fix_amount"),
    path(f"{ONE}accept/", office.accept, name="accept"),
    path(f"{ONE}bundle.zip", office.bundle, name="bundle"),
    path(f"{REPORT}confirm/", office.confirm, name="confirm"),
    path(f"{REPORT}return/", office.return_report, name="return_report"),
    path(f"{ONE}edit/", asking.edit, name="edit"),
    path(f"{ONE}hand-in/", asking.hand_in, name="hand_in"),
    path(f"{ONE}papers/", asking.add_paper, name="add_paper"),
    path("papers/<uuid:paper_id>/", office.paper, name="paper"),
    path("papers/<uuid:paper_id>/remove/", asking.remove_paper, name="remove_paper"),
    path(f"{ONE}parts/<int:number>/report/", asking.report, name="report"),
    path(f"{ONE}rate/", asking.rate, name="rate"),
    path(f"{ONE}parts/<int:number>/pay/", payments.pay, name="pay"),
    path(f"{ONE}back/", payments.take_back, name="take_back"),
    path(f"{ONE}finish/", payments.finish, name="finish"),
    path("pools/", payments.pools, name="pools"),
    path(POOL, payments.pool, name="pool"),
    path(f"{POOL}income/", payments.receive, name="receive"),
    path(f"{POOL}call/", payments.open_call, name="open_call"),
]

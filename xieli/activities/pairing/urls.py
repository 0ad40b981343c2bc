"""The addresses of pairing: short ones for paper and phones, work/ for officers."""

from django.urls import path

from xieli.activities.pairing import handing, office, worker

app_name = "pairing"
WORK = "work/<slug:slug>/"
urlpatterns = [
    path("i/<str:code>/", worker.needs, name="needs"),
    path("i/<str:code>/needs/<uuid:need_id>/", worker.pledge, name="pledge"),
    path("i/<str:code>/pledges/<uuid:pledge_id>/", worker.change, name="change"),
    path("i/<str:code>/pledges/<uuid:pledge_id>/withdraw/", worker.withdraw, name="withdraw"),
    path("t/", worker.find_trace, name="find_trace"),
    path("t/<str:code>/", worker.follow, name="trace"),
    path("t/<str:code>/receipt.pdf", worker.receipt, name="receipt"),
    path("t/<str:code>/certificate.pdf", worker.certificate, name="certificate"),
    path("t/<str:code>/photos/<uuid:evidence_id>/", worker.photo, name="photo"),
    path("p/<slug:slug>/", worker.campaign, name="campaign"),
    path("p/<slug:slug>/<slug:key>/", worker.figure, name="figure"),
    path("f/<str:token>/", worker.answer, name="answer"),
    path(WORK, office.overview, name="overview"),
    path(f"{WORK}needs/", office.needs, name="needs_office"),
    path(f"{WORK}needs/new/", office.need_form, name="need_form"),
    path(f"{WORK}needs/verify/", office.verify, name="verify"),
    path(f"{WORK}needs/<uuid:need_id>/withdraw/", office.withdraw_need, name="withdraw_need"),
    path(f"{WORK}pledges/", office.pledges, name="pledges"),
    path(f"{WORK}pledges/invite/", office.invite, name="invite"),
    path(f"{WORK}goods/", office.goods_page, name="goods"),
    path(f"{WORK}goods/pack/", office.pack, name="pack"),
    path(f"{WORK}goods/<uuid:box_id>/send/", office.send, name="send"),
    path(f"{WORK}goods/<uuid:box_id>/receive/", office.receive, name="receive"),
    path(f"{WORK}hand-over/", handing.hand_over_list, name="hand_over"),
    path(f"{WORK}hand-over/<uuid:line_id>/", handing.hand_over, name="hand_over_line"),
    path(f"{WORK}feedback/", handing.feedback, name="feedback"),
    path(f"{WORK}feedback/<uuid:record_id>/", handing.answer_for, name="answer_for"),
    path(f"{WORK}briefing/", office.briefing_page, name="briefing"),
]

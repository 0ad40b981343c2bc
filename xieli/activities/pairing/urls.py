"""The addresses of pairing: short ones for paper and phones, work/ for officers."""

from django.urls import path

from xieli.activities.pairing import worker

app_name = "pairing"
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
]

"""The addresses of rights: short ones for workers, work/ for officers."""

from django.urls import URLPattern, path

from xieli.activities.rights import legal_pages, office, signal_pages, worker

app_name = "rights"
TICKET, AID = "work/<uuid:ticket_id>/", "work/aids/<uuid:aid_id>/"
urlpatterns: list[URLPattern] = [
    path("", worker.ask, name="ask"),
    path("find/", worker.find, name="find"),
    path("mine/", worker.mine_all, name="mine_all"),
    path("mine/<str:token>/", worker.mine, name="mine"),
    path("mine/<str:token>/judge/", worker.judge, name="judge"),
    path("mine/<str:token>/withdraw/", worker.withdraw, name="withdraw"),
    path("mine/<str:token>/aid/", worker.ask_aid, name="ask_aid"),
    path("work/", office.queue, name="queue"),
    path("work/new/", office.intake, name="intake"),
    path("work/hardships/", office.hardships, name="hardships"),
    path("work/figures/", office.figures, name="figures"),
    path("work/aids/", legal_pages.aids, name="aids"),
    path(AID, legal_pages.aid, name="aid"),
    path(f"{AID}archive.pdf", legal_pages.archive, name="archive"),
    path(f"{AID}<slug:verb>/", legal_pages.act, name="aid_act"),
    path("work/lawyers/", legal_pages.lawyers, name="lawyers"),
    path("work/lawyers/<uuid:lawyer_id>/tie/", legal_pages.tie, name="tie"),
    path("work/signals/", signal_pages.listed, name="signals"),
    path("work/signals/new/", signal_pages.new, name="signal_new"),
    path("work/signals/figures/", signal_pages.figures, name="signal_figures"),
    path("work/signals/<uuid:signal_id>/", signal_pages.one, name="signal"),
    path("work/signals/<uuid:signal_id>/follow/", signal_pages.follow, name="follow"),
    path(TICKET, office.ticket, name="ticket"),
    path(f"{TICKET}read/", office.read, name="read"),
    path(f"{TICKET}<slug:verb>/", office.act, name="act"),
]

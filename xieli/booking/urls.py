"""The addresses of booking, mounted under events/; `s/` and `t/` stand on posters and tickets."""

from django.urls import path

from xieli.booking import hall, office, worker

app_name = "booking"
SERIES = "run/<uuid:series_id>/"
OCCASION = "run/o/<uuid:occasion_id>/"
SHOWN = "s/<slug:code>/<int:number>/"
urlpatterns = [
    path("", worker.coming, name="coming"),
    path("mine/", worker.mine, name="mine"),
    path("s/<slug:code>/", worker.series, name="series"),
    path(SHOWN, worker.occasion, name="occasion"),
    path(f"{SHOWN}in/", worker.check_in, name="check_in"),
    path(f"{SHOWN}feedback/", worker.feedback, name="feedback"),
    path(f"{SHOWN}p/<uuid:picture_id>/", worker.picture, name="picture"),
    path("t/<slug:code>/", worker.ticket, name="ticket"),
    path("t/<slug:code>/back/", worker.give_back, name="give_back"),
    path("t/<slug:code>/event.ics", worker.calendar, name="calendar"),
    path("run/", office.office, name="office"),
    path("run/new/", office.series_form, name="new"),
    path(SERIES, office.series, name="series_office"),
    path(f"{SERIES}change/", office.series_form, name="change"),
    path(f"{SERIES}open/", office.open_series, name="open_series"),
    path(f"{SERIES}close/", office.close_series, name="close_series"),
    path(f"{SERIES}step/", office.step_on, name="step_on"),
    path(f"{SERIES}back/", office.step_back, name="step_back"),
    path(f"{SERIES}plan/", office.plan, name="plan"),
    path(f"{SERIES}publish/", office.publish_all, name="publish_all"),
    path(OCCASION, hall.occasion, name="occasion_office"),
    path(f"{OCCASION}change/", office.change_occasion, name="change_occasion"),
    path(f"{OCCASION}publish/", office.publish, name="publish"),
    path(f"{OCCASION}cancel/", office.cancel, name="cancel"),
    path(f"{OCCASION}tick/", hall.tick, name="tick"),
    path(f"{OCCASION}hold/", hall.hold, name="hold"),
    path(f"{OCCASION}code/", hall.code, name="code"),
    path(f"{OCCASION}sheet/", hall.sheet, name="sheet"),
    path(f"{OCCASION}list.xlsx", hall.export, name="export"),
    path(f"{OCCASION}template/", hall.template, name="template"),
    path(f"{OCCASION}result/", hall.result, name="result"),
    path(f"{OCCASION}picture/", hall.add_picture, name="add_picture"),
    path(f"{OCCASION}picture/<uuid:picture_id>/remove/", hall.remove_picture,
         name="remove_picture"),
    path("run/p/<uuid:party_id>/", hall.party, name="party"),
    path("run/p/<uuid:party_id>/off/", hall.take_off, name="take_off"),
]  # fmt: skip

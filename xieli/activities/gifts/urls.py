"""The addresses of gifts; mounted under gifts/. `t/` and `w/c/` stand on labels and phones."""

from django.urls import path

from xieli.activities.gifts import office, worker

app_name = "gifts"
urlpatterns = [
    path("", worker.things, name="things"),
    path("t/<slug:code>/", worker.thing, name="thing"),
    path("t/<slug:code>/photo.jpg", worker.photo, name="photo"),
    path("t/<slug:code>/claim/", worker.claim, name="claim"),
    path("give/", worker.give, name="give"),
    path("mine/", worker.mine, name="mine"),
    path("mine/t/<slug:code>/", worker.offer, name="offer"),
    path("mine/t/<slug:code>/withdraw/", worker.withdraw, name="withdraw"),
    path("mine/c/<slug:code>/", worker.my_claim, name="my_claim"),
    path("mine/c/<slug:code>/cancel/", worker.cancel, name="cancel"),
    path("mine/c/<slug:code>/thank/", worker.thank, name="thank"),
    path("work/", office.desk, name="desk"),
    path("work/find/", office.find, name="find"),
    path("work/t/<slug:code>/", office.thing, name="kept"),
    path("work/t/<slug:code>/take-in/", office.take_in, name="take_in"),
    path("work/t/<slug:code>/check/", office.check_in, name="check_in"),
    path("work/t/<slug:code>/refuse/", office.refuse, name="refuse"),
    path("work/t/<slug:code>/off/", office.take_off, name="take_off"),
    path("work/t/<slug:code>/label.pdf", office.label, name="label"),
    path("work/c/<slug:code>/", office.claim, name="kept_claim"),
    path("work/c/<slug:code>/hand-over/", office.hand_over, name="hand_over"),
    path("work/c/<slug:code>/bring-back/", office.bring_back, name="bring_back"),
    path("work/firm/", office.firm, name="firm"),
    path("work/stations/", office.stations, name="stations"),
    path("work/stations/new/", office.station, name="new_station"),
    path("work/stations/<uuid:station_id>/", office.station, name="station"),
    path("work/figures/", office.figures_page, name="figures"),
]

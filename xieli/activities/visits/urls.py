"""The addresses of visits; mounted under visits/."""

from django.urls import include, path

from xieli.activities.visits import buying_office, lists_office, office, worker

WORK = "work/<slug:slug>/"
LIST = "lists/<uuid:list_id>/"
PAGES = [
    path("day/", worker.day, name="day"),
    path("day/<uuid:stop_id>/", worker.sheet, name="sheet"),
    path("done/<uuid:visit_id>/", office.visit, name="visit"),
    path("done/<uuid:visit_id>/told/", office.told, name="told"),
    path("done/<uuid:visit_id>/settle/", office.settle, name="settle"),
    path("p/<slug:slug>/", office.public, name="public"),
    path("work/", office.campaigns, name="campaigns"),
    path("open/", office.open_campaign, name="open"),
    path(WORK, office.campaign, name="campaign"),
    path(f"{WORK}funds/", buying_office.funds, name="funds"),
    path(f"{WORK}buying/", buying_office.goods, name="buying"),
    path(f"{WORK}buying/parcel/", buying_office.parcel, name="parcel"),
    path(f"{WORK}buying/<uuid:order_id>/take-in/", buying_office.take_in, name="take_in"),
    path(f"{WORK}buying/<uuid:order_id>/pay/", buying_office.pay, name="pay"),
    path(f"{WORK}conflicts/", office.conflicts, name="conflicts"),
    path(f"{WORK}lists/", lists_office.open_list, name="open_list"),
    path(f"{WORK}proofs/<uuid:proof_id>/", office.proof, name="proof"),
    path(f"{WORK}publish/", office.publish, name="publish"),
    path(f"{WORK}rows/<slug:key>/", office.figure, name="figure"),
    path(LIST, lists_office.one, name="list"),
    path(f"{LIST}submit/", lists_office.submit, name="submit"),
    path(f"{LIST}send/", lists_office.send, name="send"),
    path(f"{LIST}plan/", lists_office.plan, name="plan"),
    path(f"{LIST}roster/", lists_office.roster, name="roster"),
    path(f"{LIST}people/<uuid:recipient_id>/strike/", lists_office.strike, name="strike"),
]
# The importer names its own addresses, so it stands beside the namespace.
urlpatterns = [
    path("", include((PAGES, "visits"))),
    path("lists/<uuid:target>/import/", include(lists_office.PEOPLE.urls())),
]

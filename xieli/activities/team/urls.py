"""The addresses of team; the importer names its own, so it stands beside the namespace."""

from django.urls import include, path

from xieli.activities.team import imports, office

PAGES = [
    path("", office.members, name="members"),
    path("new/", office.new, name="new"),
    path("turnover/", office.turnover, name="turnover"),
    path("import/", office.choose_union, name="choose_union"),
    path("members/<uuid:member_id>/", office.member, name="member"),
    path("members/<uuid:member_id>/contract/", office.sign_contract, name="sign_contract"),
    path("members/<uuid:member_id>/training/", office.note_training, name="note_training"),
    path("members/<uuid:member_id>/growth/", office.note_growth, name="note_growth"),
    path("members/<uuid:member_id>/leave/", office.let_go, name="let_go"),
    path("contracts/<uuid:contract_id>/pay/", office.pay, name="pay"),
]
urlpatterns = [
    path("", include((PAGES, "team"))),
    path("<uuid:target>/import/", include(imports.ROSTER.urls())),
]

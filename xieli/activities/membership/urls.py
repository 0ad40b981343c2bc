"""The addresses of membership: short ones for paper and phones, work/ for officers."""

from django.urls import include, path

from xieli.activities.membership import asking, exporting, imports, office, settling, worker

MEMBER = "work/members/<uuid:member_id>/"
PAGES = [
    path("", worker.join, name="join"),
    path("where/", worker.where, name="where"),
    path("u/<str:code>/", worker.join_by_link, name="join_by_link"),
    path("mine/", worker.find, name="find"),
    path("mine/<str:code>/", worker.state, name="state"),
    path("mine/<str:code>/sign-in/", worker.sign_in, name="sign_in"),
    path("work/", office.members, name="roster"),
    path(MEMBER, office.member, name="member"),
    path(f"{MEMBER}code/", office.sign_in_code, name="sign_in_code"),
    path(f"{MEMBER}move/", office.move, name="move"),
    path(f"{MEMBER}unmask/", office.unmask, name="unmask"),
    path(f"{MEMBER}enrol/", settling.enrol, name="enrol"),
    path("work/export/<uuid:union_id>/", exporting.export, name="export"),
    path("work/moving/", office.moving, name="moving"),
    path("work/expulsions/<uuid:expulsion_id>/", office.expulsion, name="expulsion"),
    path("work/askings/", asking.applications, name="applications"),
    path("work/askings/<uuid:joining_id>/", asking.application, name="application"),
    path("work/codes/", asking.choose_union, name="choose_union"),
    path("work/codes/<uuid:union_id>/", asking.links, name="links"),
    path("work/codes/<uuid:link_id>/close/", asking.close_link, name="close_link"),
    path("work/codes/<uuid:link_id>/sheet.pdf", asking.sheet, name="sheet"),
    path("work/city/", settling.plans, name="plans"),
    path("work/city/<uuid:enrolment_id>/", settling.plan, name="plan"),
]
# The importer names its own addresses, so it stands beside the namespace.
urlpatterns = [
    path("", include((PAGES, "membership"))),
    path("work/roster/<uuid:target>/import/", include(imports.ROSTER.urls())),
]

"""The addresses of places; mounted under venues/. `v/` stands on doors, `r/` and `k/` are links."""

from django.urls import include, path, re_path

from xieli.activities.venues import checks, office, worker
from xieli.activities.venues.imports import STATIONS

PAGES = [
    path("", worker.near, name="near"),
    path("v/<slug:code>/", worker.venue, name="venue"),
    path("v/<slug:code>/open/", worker.confirm, name="confirm"),
    path("v/<slug:code>/report/", worker.report, name="report"),
    path("r/<slug:code>/", worker.report_told, name="told"),
    path("r/<slug:code>/photo.jpg", worker.report_photo, name="told_photo"),
    path("k/<slug:code>/", worker.keeper, name="keeper"),
    path("k/<slug:code>/say/", worker.keeper_says, name="keeper_says"),
    path("k/<slug:code>/visits/", worker.keeper_counts, name="keeper_counts"),
    path("work/", office.desk, name="desk"),
    path("work/find/", office.find, name="find"),
    path("work/new/", office.venue_form, name="new"),
    path("work/v/<uuid:venue_id>/", office.kept, name="kept"),
    path("work/v/<uuid:venue_id>/change/", office.venue_form, name="change"),
    path("work/v/<uuid:venue_id>/do/<slug:do>/", office.act, name="act"),
    path("work/v/<uuid:venue_id>/sheet.pdf", office.sheet, name="sheet"),
    path("work/v/<uuid:venue_id>/inspect/", checks.inspect, name="inspect"),
    path("work/inspections/<uuid:inspection_id>/", checks.inspection, name="inspection"),
    path(
        "work/inspections/<uuid:inspection_id>/<int:number>.jpg",
        checks.inspection_photo,
        name="inspection_photo",
    ),
    path("work/faults/", checks.faults, name="faults"),
    path("work/faults/<uuid:line_id>/mend/", checks.mend, name="mend"),
    path("work/faults/<uuid:line_id>/recheck/", checks.recheck, name="recheck"),
    path("work/reports/", office.reports, name="reports"),
    path("work/reports/<uuid:report_id>/", office.report, name="kept_report"),
    path("work/reports/<uuid:report_id>/photo.jpg", office.report_photo, name="report_photo"),
    path("work/supplies/", office.supplies, name="supplies"),
    path("work/supplies/<uuid:supply_id>/out/", office.take_out, name="take_out"),
    path("work/figures/", office.figures_page, name="figures"),
    path("work/projects/", checks.projects, name="projects"),
    path("work/projects/new/", checks.new_project, name="new_project"),
    path("work/projects/<uuid:project_id>/", checks.project, name="project"),
    path("work/projects/<uuid:project_id>/step/", checks.project_step, name="project_step"),
    path("work/projects/<uuid:project_id>/accept/", checks.project_accept, name="project_accept"),
    path("work/projects/<uuid:project_id>/stop/", checks.project_stop, name="project_stop"),
    path("work/projects/<uuid:project_id>/open/", checks.project_open, name="project_open"),
    path(
        "work/projects/<uuid:project_id>/<uuid:step_id>.jpg", checks.step_photo, name="step_photo"
    ),
    path("work/outline/", checks.outline, name="outline"),
    re_path(r"^work/poi\.(?P<form>xlsx|csv)$", checks.poi, name="poi"),
]
# The importer names its own addresses, so it stands beside the namespace.
urlpatterns = [
    path("", include((PAGES, "venues"))),
    path("work/import/<uuid:target>/", include(STATIONS.urls())),
]

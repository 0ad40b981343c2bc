"""The addresses of industry; mounted under industry/."""

from django.urls import path

from xieli.activities.industry import office

app_name = "industry"
urlpatterns = [
    path("", office.board, name="board"),
    path("cases/", office.cases, name="cases"),
    path("cases/export.xlsx", office.export, name="export"),
    path("cases/<uuid:case_id>/", office.case, name="case"),
    path("cases/<uuid:case_id>/forward/", office.take_step, {"way": "forward"}, name="forward"),
    path("cases/<uuid:case_id>/back/", office.take_step, {"way": "back"}, name="back"),
    path("cases/<uuid:case_id>/end/", office.take_step, {"way": "end"}, name="end"),
    path("cases/<uuid:case_id>/jobs/", office.jobs, name="jobs"),
    path("cases/<uuid:case_id>/jobs/<uuid:report_id>/", office.jobs, name="correct_jobs"),
    path("scans/<uuid:step_id>/", office.scan, name="scan"),
    path("resources/", office.resources, name="resources"),
    path("resources/new/", office.new_resource, name="new_resource"),
    path("resources/<uuid:resource_id>/", office.resource, name="resource"),
    path("resources/<uuid:resource_id>/change/", office.change_resource, name="change_resource"),
    path("resources/<uuid:resource_id>/withdraw/", office.withdraw_resource, name="withdraw"),
    path("resources/<uuid:resource_id>/introduce/", office.introduce, name="introduce"),
]

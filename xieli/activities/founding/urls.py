"""The addresses of founding."""

from django.urls import path

from xieli.activities.founding import office, standing, winning, worker

app_name = "founding"
urlpatterns = [
    path("new/<str:token>/", worker.intent, name="intent"),
    path("f/<str:code>/", worker.progress, name="progress"),
    path("", office.files, name="files"),
    path("files/<uuid:file_id>/", office.file, name="file"),
    path("files/<uuid:file_id>/step/", office.step, name="step"),
    path("files/<uuid:file_id>/give-up/", office.give_up, name="give_up"),
    path("files/<uuid:file_id>/supply/", office.supply, name="supply"),
    path("files/<uuid:file_id>/papers/<slug:name>/", office.paper, name="paper"),
    path("terms/", standing.terms, name="terms"),
    path("terms/<uuid:term_id>/extend/", standing.extend_term, name="extend_term"),
    path("terms/<uuid:term_id>/seat/", standing.change_seat, name="change_seat"),
    path("certificates/", standing.certificates, name="certificates"),
    path(
        "certificates/<uuid:certificate_id>/renew/",
        standing.renew_certificate,
        name="renew_certificate",
    ),
    path(
        "certificates/<uuid:certificate_id>/cancel/",
        standing.cancel_certificate,
        name="cancel_certificate",
    ),
    path("unions/<uuid:union_id>/", standing.union, name="union"),
    path("unions/<uuid:union_id>/renew/", standing.renew_term, name="renew_term"),
    path(
        "unions/<uuid:union_id>/certificate/", standing.enter_certificate, name="enter_certificate"
    ),
    path("drives/", winning.list_page, name="drives"),
    path("drives/new/", winning.new, name="new_drive"),
    path("drives/<uuid:drive_id>/", winning.drive, name="drive"),
    path("drives/<uuid:drive_id>/targets/", winning.add_target, name="add_target"),
    path("drives/<uuid:drive_id>/contacts/", winning.log_contact, name="log_contact"),
    path("targets/<uuid:target_id>/follow/", winning.follow, name="follow"),
]

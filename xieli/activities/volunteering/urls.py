"""The addresses of volunteering."""

from django.urls import path

from xieli.activities.volunteering import counting, hall, office, worker

app_name = "volunteering"
VOLUNTEER = "work/register/<uuid:volunteer_id>/"
PROJECT = "work/projects/<uuid:project_id>/"
urlpatterns = [
    path("", hall.projects, name="projects"),
    path("showcase/", hall.showcase, name="showcase"),
    path("p/<slug:code>/", hall.project, name="shown"),
    path("check/", hall.find, name="find"),
    path("check/<slug:code>/", hall.check, name="check"),
    path("issued/", hall.shown_proofs, name="issued"),
    path("ask/", worker.ask, name="ask"),
    path("ask/<slug:code>/", worker.asked, name="asked"),
    path("ask/<slug:code>/withdraw/", worker.withdraw, name="withdraw"),
    path("me/", worker.me, name="me"),
    path("me/offer/", worker.offer, name="offer"),
    path("me/p/<slug:code>/", worker.slots, name="slots"),
    path("me/join/<uuid:occasion_id>/", worker.join, name="join"),
    path("me/shifts/<uuid:shift_id>/", worker.shift, name="shift"),
    path("me/invites/<uuid:invite_id>/", worker.invite, name="invite"),
    path("me/invites/<uuid:invite_id>/no/", worker.decline, name="decline"),
    path("me/years/<int:year>/", worker.sheet, name="sheet"),
    path("me/years/<int:year>.pdf", worker.sheet_paper, name="sheet_paper"),
    path("me/proofs/", worker.ask_proof, name="ask_proof"),
    path("me/proofs/<slug:code>.pdf", worker.proof_paper, name="proof_paper"),
    path("work/register/", office.register, name="register"),
    path("work/register/new/", office.new_volunteer, name="new_volunteer"),
    path(VOLUNTEER, office.volunteer, name="volunteer"),
    path(f"{VOLUNTEER}write/", office.write, name="write"),
    path(f"{VOLUNTEER}project/", office.project_form, name="new_project"),
    path("work/projects/", office.project_list, name="project_list"),
    path(PROJECT, office.project, name="project"),
    path(f"{PROJECT}change/", office.project_form, name="change_project"),
    path(f"{PROJECT}move/", office.move, name="move"),
    path("work/requests/", counting.requests, name="requests"),
    path("work/requests/<uuid:request_id>/", counting.one_request, name="request"),
    path("work/requests/<uuid:request_id>/answer/", counting.answer, name="answer"),
    path("work/hours/", counting.hours_list, name="hours"),
    path("work/hours/<uuid:shift_id>/", counting.shift, name="shift_office"),
    path("work/changes/<uuid:change_id>/", counting.change, name="change"),
    path("work/changes/<uuid:change_id>/photo/", counting.evidence, name="evidence"),
    path("work/proofs/", counting.proof_list, name="proofs"),
    path("work/proofs/<slug:code>/", counting.proof, name="proof"),
    path("work/proofs/<slug:code>.pdf", counting.proof_print, name="proof_print"),
]

"""Addresses of sharing; `wire/` is for other homes' machines, `i/` stands on invitations."""

from django.urls import path

from xieli.sharing import api, case_pages, letters, office, worker

app_name = "sharing"
PARTNER = "homes/<uuid:partner_id>/"
INVITATION = "invitations/<uuid:invitation_id>/"
urlpatterns = [
    path("wire/", api.take, name="wire"),
    path("wire/meet/", api.meet, name="meet"),
    path("i/<str:code>/<str:key_id>/", office.invited, name="invited"),
    path("proof/", worker.proof, name="proof"),
    path("proof/<uuid:proof_id>/end/", worker.end_consent, name="end_consent"),
    path("", office.partners, name="partners"),
    path("card/", office.card, name="card"),
    path("card/rotate/", office.rotate, name="rotate"),
    path("card/revoke/", office.revoke, name="revoke"),
    path("invite/", office.invite, name="invite"),
    path(INVITATION, office.invitation, name="invitation"),
    path(f"{INVITATION}withdraw/", office.withdraw, name="withdraw"),
    path("accept/", office.accept, name="accept"),
    path(PARTNER, office.partner, name="partner"),
    path(f"{PARTNER}<slug:verb>/", office.act, name="act"),
    path("inbox/", letters.inbox, name="inbox"),
    path("outbox/", letters.outbox, name="outbox"),
    path("refused/", letters.refusals, name="refusals"),
    path("check/", letters.check, name="check"),
    path("write/<slug:kind>/", letters.write, name="write"),
    path("in/<uuid:letter_id>/", letters.came, name="came"),
    path("in/<uuid:letter_id>/keep/", letters.put_away, name="put_away"),
    path("in/<uuid:letter_id>/file/", letters.attachment, name="attachment"),
    path("in/<uuid:letter_id>/receipt/", letters.proof_file, {"box": "in"}, name="in_receipt"),
    path("out/<uuid:letter_id>/", letters.sent, name="sent"),
    path("out/<uuid:letter_id>/cancel/", letters.cancel, name="cancel"),
    path("out/<uuid:letter_id>/receipt/", letters.proof_file, {"box": "out"}, name="out_receipt"),
    path("cases/", case_pages.shared, name="cases"),
    path("cases/choose/", case_pages.choose, name="choose"),
    path("cases/pass/<uuid:ticket_id>/", case_pages.pass_case, name="pass_case"),
    path("cases/take/<uuid:letter_id>/", case_pages.take_case, name="take_case"),
    path("cases/take/<uuid:letter_id>/decline/", case_pages.decline, name="decline"),
    path("cases/<uuid:passing_id>/", case_pages.case, name="case"),
    path("cases/<uuid:passing_id>/answer/", case_pages.give_answer, name="give_answer"),
    path("cases/<uuid:passing_id>/read/", case_pages.read_answer, name="read_answer"),
]

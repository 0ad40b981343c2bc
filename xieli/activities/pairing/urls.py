"""The addresses of pairing: short ones for paper and phones, work/ for officers."""

from django.urls import include, path, register_converter

from xieli.activities.pairing import boxes, handing, imports, office, worker
from xieli.activities.pairing.models import HandOver


class Leaving:
    """How pieces leave a county's stock without reaching a household."""

    regex = f"{HandOver.GIVEN_BACK}|{HandOver.LOST}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class What:
    """Which list a county imports."""

    regex = "needs|households"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Leaving, "leaving")
register_converter(What, "what")
register_converter(imports.CampaignCounty, "campaign_county")
WORK = "work/<slug:slug>/"
PAGES = [
    path("i/<str:code>/", worker.needs, name="needs"),
    path("i/<str:code>/needs/<uuid:need_id>/", worker.pledge, name="pledge"),
    path("i/<str:code>/pledges/<uuid:pledge_id>/", worker.change, name="change"),
    path("i/<str:code>/pledges/<uuid:pledge_id>/withdraw/", worker.withdraw, name="withdraw"),
    path("t/", worker.find_trace, name="find_trace"),
    path("t/<str:code>/", worker.follow, name="trace"),
    path("t/<str:code>/receipt.pdf", worker.receipt, name="receipt"),
    path("t/<str:code>/certificate.pdf", worker.certificate, name="certificate"),
    path("t/<str:code>/photos/<uuid:evidence_id>/", worker.photo, name="photo"),
    path("p/<slug:slug>/", worker.campaign, name="campaign"),
    path("p/<slug:slug>/<slug:key>/", worker.figure, name="figure"),
    path("f/<str:token>/", worker.answer, name="answer"),
    path(WORK, office.overview, name="overview"),
    path(f"{WORK}needs/", office.needs, name="needs_office"),
    path(f"{WORK}needs/new/", office.need_form, name="need_form"),
    path(f"{WORK}needs/verify/", office.verify, name="verify"),
    path(f"{WORK}needs/<uuid:need_id>/", office.need_form, name="need_change"),
    path(f"{WORK}needs/<uuid:need_id>/withdraw/", office.withdraw_need, name="withdraw_need"),
    path(f"{WORK}needs/<uuid:need_id>/restore/", office.restore_need, name="restore_need"),
    path(f"{WORK}pledges/", office.pledges, name="pledges"),
    path(f"{WORK}pledges/invite/", office.invite, name="invite"),
    path(f"{WORK}pledges/invite/<uuid:invitation_id>/revoke/", office.revoke, name="revoke"),
    path(f"{WORK}goods/", boxes.goods_page, name="goods"),
    path(f"{WORK}goods/pack/<uuid:union_id>/", boxes.pack, name="pack"),
    path(f"{WORK}goods/<uuid:box_id>/send/", boxes.send, name="send"),
    path(f"{WORK}goods/<uuid:box_id>/receive/", boxes.receive, name="receive"),
    path(f"{WORK}hand-over/", handing.hand_over_list, name="hand_over"),
    path(f"{WORK}hand-over/<uuid:line_id>/", handing.hand_over, name="hand_over_line"),
    path(f"{WORK}hand-over/<uuid:line_id>/<leaving:kind>/", handing.leave, name="leave"),
    path(f"{WORK}evidence/<uuid:record_id>/", handing.evidence, name="evidence"),
    path(f"{WORK}feedback/", handing.feedback, name="feedback"),
    path(f"{WORK}feedback/<uuid:record_id>/ask/", handing.ask, name="ask"),
    path(f"{WORK}feedback/<uuid:record_id>/", handing.answer_for, name="answer_for"),
    path(f"{WORK}copy/", office.copy, name="copy"),
    path(f"{WORK}briefing/", office.briefing_page, name="briefing"),
    path(f"{WORK}board/", imports.board, name="board"),
    path(f"{WORK}<what:what>/import/", imports.choose_county, name="choose_county"),
]
# The importers name their own addresses, so they stand beside the namespace.
urlpatterns = [
    path("", include((PAGES, "pairing"))),
    path("work/<campaign_county:target>/needs/import/", include(imports.NEEDS.urls())),
    path("work/<slug:target>/pledges/import/", include(imports.PLEDGES.urls())),
    path("work/<campaign_county:target>/households/import/", include(imports.HOUSEHOLDS.urls())),
]

"""The addresses of agreements; mounted under agreements/. All are officers'."""

from django.urls import path, register_converter

from xieli.agreements import item_pages, meeting_pages, office, text_pages, year_pages


class Act:
    """A step a side takes between draft and end."""

    regex = "send|approve|sign|send_back|drop|end|withdraw"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Act, "agreement_act")
app_name = "agreements"
ONE = "<uuid:agreement_id>/"
ITEM = f"{ONE}items/<uuid:item_id>/"
MEETING = f"{ONE}meetings/<uuid:meeting_id>/"
RHYTHM = f"{ONE}contacts/<uuid:rhythm_id>/"
STUDY = f"{ONE}studies/<uuid:study_id>/"
YEAR = f"{ONE}years/<int:year>/"
CLAUSE = f"{ONE}clauses/<int:number>/"
urlpatterns = [
    path("", office.agreements, name="agreements"),
    path("new/", office.new, name="new"),
    path(ONE, office.board, name="board"),
    path(f"{ONE}steps/", office.steps, name="steps"),
    path(f"{ONE}steps/<agreement_act:act>/", office.step, name="step"),
    path(f"{ONE}renew/", office.renew, name="renew"),
    path(f"{ONE}copy/", office.copy, name="copy"),
    path(f"{ONE}papers/<uuid:paper_id>/", office.paper, name="paper"),
    path(f"{ONE}text/", text_pages.text, name="text"),
    path(f"{ONE}cover/", text_pages.cover, name="cover"),
    path(f"{ONE}sides/new/", text_pages.add_party, name="add_party"),
    path(f"{ONE}sides/<int:number>/", text_pages.liaison, name="liaison"),
    path(f"{ONE}clauses/new/", text_pages.clause, name="add_clause"),
    path(CLAUSE, text_pages.clause, name="clause"),
    path(f"{CLAUSE}remove/", text_pages.remove_clause, name="remove_clause"),
    path(f"{CLAUSE}goals/", text_pages.add_goal, name="add_goal"),
    path(f"{CLAUSE}join/", text_pages.join, name="join"),
    path(f"{ONE}goals/<uuid:goal_id>/remove/", text_pages.remove_goal, name="remove_goal"),
    path(f"{ONE}sample/", text_pages.take_sample, name="take_sample"),
    path(f"{ONE}remarks/", text_pages.remark, name="remark"),
    path(f"{ONE}leave/", text_pages.leave, name="leave"),
    path(f"{ONE}items/new/", item_pages.add, name="add_item"),
    path(ITEM, item_pages.item, name="item"),
    path(f"{ITEM}claim/", item_pages.claim, name="claim"),
    path(f"{ITEM}hand-back/", item_pages.hand_back, name="hand_back"),
    path(f"{ITEM}outside/", item_pages.name_outside, name="name_outside"),
    path(f"{ITEM}prove/", item_pages.prove, name="prove"),
    path(f"{ITEM}report/", item_pages.report, name="report"),
    path(f"{ITEM}confirm/", item_pages.confirm, name="confirm"),
    path(f"{ITEM}send-back/", item_pages.send_back, name="send_back"),
    path(f"{ITEM}close/", item_pages.close, name="close"),
    path(f"{ONE}meetings/", meeting_pages.all_meetings, name="meetings"),
    path(f"{ONE}meetings/new/", meeting_pages.plan, name="plan"),
    path(MEETING, meeting_pages.meeting, name="meeting"),
    path(f"{MEETING}change/", meeting_pages.change_plan, name="change_plan"),
    path(f"{MEETING}cancel/", meeting_pages.cancel, name="cancel"),
    path(f"{MEETING}record/", meeting_pages.record, name="record"),
    path(f"{MEETING}minutes.docx", meeting_pages.minutes, name="minutes"),
    path(f"{MEETING}resolutions/<int:number>/", meeting_pages.resolution, name="resolution"),
    path(f"{ONE}contacts/", meeting_pages.contacts, name="contacts"),
    path(f"{ONE}contacts/new/", meeting_pages.new_rhythm, name="new_rhythm"),
    path(f"{RHYTHM}touch/", meeting_pages.touch, name="touch"),
    path(f"{RHYTHM}end/", meeting_pages.end_rhythm, name="end_rhythm"),
    path(f"{ONE}studies/new/", meeting_pages.new_study, name="new_study"),
    path(STUDY, meeting_pages.study, name="study"),
    path(f"{STUDY}confirm/", meeting_pages.confirm_hours, name="confirm_hours"),
    path(f"{ONE}years/", year_pages.years, name="years"),
    path(f"{ONE}years/assess/", year_pages.assess, name="assess"),
    path(YEAR, year_pages.year, name="year"),
    path(f"{YEAR}assent/", year_pages.assent, name="assent"),
]

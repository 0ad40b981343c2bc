"""The addresses of exchanges; mounted under exchanges/."""

from django.urls import path

from xieli.activities.exchanges import cards, delegation, inspection, meeting, money, office, way

app_name = "exchanges"
ONE, STOP = "<uuid:exchange_id>/", "stops/<uuid:stop_id>/"
SHEET, TALK = "sheets/<uuid:sheet_id>/", "talks/<uuid:talk_id>/"
THING, PROBLEM = "follow-ups/<uuid:follow_up_id>/", "problems/<uuid:problem_id>/"
CARD = "cards/<uuid:card_id>/"
urlpatterns = [
    path("", office.exchanges, name="exchanges"),
    path("new/", office.new, name="new"),
    path("owed/", meeting.owed, name="owed"),
    path("cards/", cards.library, name="cards"),
    path(CARD, cards.card, name="card"),
    path(f"{CARD}change/", cards.change, name="change_card"),
    path(f"{CARD}publish/", cards.publish, name="publish_card"),
    path(f"{CARD}withdraw/", cards.withdraw, name="withdraw_card"),
    path(ONE, office.exchange, name="exchange"),
    path(f"{ONE}cover/", office.cover, name="cover"),
    path(f"{ONE}close/", office.close, name="close"),
    path(f"{ONE}cancel/", office.cancel, name="cancel"),
    path(f"{ONE}report/", office.report, name="report"),
    path(f"{ONE}report.docx", office.report_docx, name="report_docx"),
    path(f"{ONE}delegation/", delegation.delegation, name="delegation"),
    path(f"{ONE}delegation/new/", delegation.add, name="add_delegate"),
    path(f"{ONE}delegation/days/", delegation.days, name="days"),
    path(f"{ONE}delegation.xlsx", delegation.roster, name="roster"),
    path(f"{ONE}delegation/<uuid:delegate_id>/remove/", delegation.remove, name="remove_delegate"),
    path(f"{ONE}stops/new/", way.add, name="add_stop"),
    path(STOP, way.stop, name="stop"),
    path(f"{STOP}remove/", way.remove, name="remove_stop"),
    path(f"{STOP}pictures/", way.add_picture, name="add_picture"),
    path("pictures/<uuid:picture_id>/", way.picture, name="picture"),
    path("pictures/<uuid:picture_id>/remove/", way.remove_picture, name="remove_picture"),
    path("proofs/<uuid:proof_id>/", way.proof, name="proof"),
    path(f"{ONE}costs/", money.costs, name="costs"),
    path(f"{ONE}costs/budget/", money.budget, name="budget"),
    path(f"{ONE}costs/confirm/", money.confirm_budget, name="confirm_budget"),
    path(f"{ONE}costs/new/", money.new_sheet, name="new_sheet"),
    path(SHEET, money.sheet, name="sheet"),
    path(f"{SHEET}rows/<uuid:cost_id>/remove/", money.remove_cost, name="remove_cost"),
    path(f"{SHEET}ask/", money.ask_approval, name="ask_approval"),
    path(f"{SHEET}approve/", money.approve, name="approve"),
    path(f"{SHEET}back/", money.send_back, name="send_back"),
    path(f"{SHEET}drop/", money.drop_sheet, name="drop_sheet"),
    path(f"{ONE}talks/new/", meeting.new_talk, name="new_talk"),
    path(TALK, meeting.talk, name="talk"),
    path(f"{TALK}follow-ups/new/", meeting.agree, name="agree"),
    path(f"{TALK}remarks/<uuid:remark_id>/card/", cards.new, name="new_card"),
    path(THING, meeting.follow_up, name="follow_up"),
    path(f"{THING}finish/", meeting.finish, name="finish"),
    path(f"{THING}put-off/", meeting.put_off, name="put_off"),
    path(f"{ONE}heard/", inspection.hear, name="hear"),
    path(f"{ONE}problems/new/", inspection.find, name="find"),
    path(PROBLEM, inspection.problem, name="problem"),
    path(f"{PROBLEM}rectified/", inspection.rectify, name="rectify"),
    path(f"{PROBLEM}recheck/", inspection.recheck, name="recheck"),
]

"""The desk's addresses; mounted under desk/."""

from django.urls import path

from xieli.activities.desk import applications, notices, office, referring

app_name = "desk"
urlpatterns = [
    path("boards/<uuid:board_id>/", office.board, name="board"),
    path("boards/<uuid:board_id>/adopt/", office.adopt, name="adopt"),
    path("boards/<uuid:board_id>/give-up/", office.give_up, name="give_up"),
    path("applications/", applications.applications, name="applications"),
    path("applications/many/", applications.decide_many, name="decide_many"),
    path("applications/<str:number>/", applications.application, name="application"),
    path("applications/<str:number>/decide/", applications.decide, name="decide"),
    path("applications/<str:number>/withdraw/", applications.withdraw, name="withdraw"),
    path("applications/<str:number>/revoke/", applications.revoke, name="revoke"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<uuid:call_id>/<uuid:union_id>/", notices.post_notice, name="post_notice"),
    path("lines/<uuid:line_id>/anew/", notices.show_anew, name="show_anew"),
    path("objections/<uuid:objection_id>/", notices.objection, name="objection"),
    path("appeals/<uuid:appeal_id>/", notices.appeal, name="appeal"),
    path("hand-on/<slug:kind>/<uuid:about_id>/", referring.tap, name="hand_on"),
]

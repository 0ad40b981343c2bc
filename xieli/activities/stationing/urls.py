"""The addresses of stationing; mounted under stationing/."""

from django.urls import path

from xieli.activities.stationing import daily, office

app_name = "stationing"
urlpatterns = [
    path("", office.teams, name="teams"),
    path("new/", office.new_team, name="new"),
    path("<uuid:stationing_id>/", office.team, name="team"),
    path("<uuid:stationing_id>/extend/", office.extend, name="extend"),
    path("<uuid:stationing_id>/end/", office.end, name="end"),
    path("<uuid:stationing_id>/backers/new/", office.add_backer, name="add_backer"),
    path("<uuid:stationing_id>/members/new/", office.add_member, name="add_member"),
    path("<uuid:stationing_id>/log/", daily.log, name="log"),
    path("<uuid:stationing_id>/log/new/", daily.write, name="write"),
    path("<uuid:stationing_id>/items/new/", daily.new_item, name="new_item"),
    path("<uuid:stationing_id>/years/<int:of>/", office.results, name="year"),
    path("<uuid:stationing_id>/years/<int:of>/sheet.docx", office.paper, name="paper"),
    path("backers/<uuid:backer_id>/leave/", office.let_backer_go, name="let_backer_go"),
    path("members/<uuid:term_id>/renew/", office.renew, name="renew"),
    path("members/<uuid:term_id>/leave/", office.leave, name="leave"),
    path("log/<uuid:entry_id>/", daily.entry, name="entry"),
    path("log/<uuid:entry_id>/correct/", daily.correct, name="correct"),
    path("log/pictures/<uuid:picture_id>.jpg", daily.picture, name="picture"),
    path("items/<uuid:item_id>/", daily.item, name="item"),
]

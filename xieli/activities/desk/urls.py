"""The desk's addresses; mounted under desk/."""

from django.urls import path

from xieli.activities.desk import office

app_name = "desk"
urlpatterns = [
    path("boards/<uuid:board_id>/", office.board, name="board"),
    path("boards/<uuid:board_id>/adopt/", office.adopt, name="adopt"),
    path("boards/<uuid:board_id>/give-up/", office.give_up, name="give_up"),
]

"""The addresses of the rulebook."""

from django.urls import path

from xieli.rulebook import office

app_name = "rulebook"
urlpatterns = [
    path("", office.parameters, name="parameters"),
    path("keys/<str:key>/", office.parameter, name="parameter"),
    path("calendar/<int:year>/", office.calendar, name="calendar"),
]

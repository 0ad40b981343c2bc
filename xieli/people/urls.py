"""Addresses of people's pages; mounted under people/."""

from django.urls import path

from xieli.people import office

app_name = "people"
urlpatterns = [
    path("person/<uuid:person_id>/unmask/", office.unmask, name="unmask"),
]

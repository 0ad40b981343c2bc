"""Addresses of people's pages; mounted under people/."""

from django.urls import path

from xieli.people import office, worker

app_name = "people"
urlpatterns = [
    path("open/", worker.open_sign_in, name="open"),
    path("person/<uuid:person_id>/unmask/", office.unmask, name="unmask"),
]

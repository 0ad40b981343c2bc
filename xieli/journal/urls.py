"""The auditor's addresses."""

from django.urls import path

from xieli.journal import office

app_name = "journal"
urlpatterns = [path("", office.notes, name="notes")]

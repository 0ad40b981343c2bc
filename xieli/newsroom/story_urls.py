"""The addresses of stories; joined into urls.py."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

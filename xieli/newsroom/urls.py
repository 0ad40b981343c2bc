"""The addresses of the newsroom; mounted under newsroom/. Those of stories: story_urls.py."""

from django.urls import path

from xieli.newsroom import office, story_urls

app_name = "newsroom"
urlpatterns = [
    path("", office.clippings, name="clippings"),
    *story_urls.urlpatterns,
]

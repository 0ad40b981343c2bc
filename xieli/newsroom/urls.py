"""The addresses of the newsroom; mounted under newsroom/; stories have story_urls.py."""

from django.urls import path

from xieli.newsroom import adopt_pages, clipping_pages, office

app_name = "newsroom"
CLIPPING, ARTICLE, BATCH = "texts/<uuid:clipping_id>/", "a/<uuid:article_id>/", "b/<uuid:batch_id>/"
urlpatterns = [
    path("texts/", office.clippings, name="clippings"),
    path("texts/new/", office.bring, name="bring"),
    path(CLIPPING, clipping_pages.clipping, name="clipping"),
    path(f"{CLIPPING}original/", clipping_pages.original, name="original"),
    path(f"{CLIPPING}aside/", clipping_pages.put_aside, name="put_aside"),
    path(f"{CLIPPING}up/", clipping_pages.take_up, name="take_up"),
    path(BATCH, office.batch, name="batch"),
    path(f"{BATCH}read/", office.read_part, name="read_part"),
    path(f"{ARTICLE}change/", clipping_pages.change, name="change"),
    path(f"{ARTICLE}decide/", clipping_pages.decide, name="decide"),
    path(f"{ARTICLE}refuse/", clipping_pages.refuse, name="refuse"),
    path(f"{ARTICLE}want/", clipping_pages.want, name="want"),
    path(f"{ARTICLE}adopt/<slug:offer>/", adopt_pages.adopt, name="adopt"),
    path("f/<uuid:finding_id>/", clipping_pages.finding, name="finding"),
    path("from/<uuid:record_id>/", adopt_pages.origin, name="origin"),
]

"""The addresses of unions."""

from django.urls import path

from xieli.unions import office, worker

app_name = "unions"
urlpatterns = [
    path("", office.tree, name="tree"),
    path("counties/<str:code>/", worker.county, name="county"),
    path("enterprises/", office.enterprises, name="enterprises"),
    path("enterprises/new/", office.register, name="register"),
    path("enterprises/<uuid:enterprise_id>/", office.enterprise, name="enterprise"),
    path("enterprises/<uuid:enterprise_id>/union/<uuid:union_id>/", office.attach, name="attach"),
    path("labels/", office.labels, name="labels"),
    path("labels/<uuid:label_id>/end/", office.end_label, name="end_label"),
    path("places/new/", office.place, name="place"),
    path("<uuid:union_id>/", office.union, name="union"),
    path("<uuid:union_id>/below/", office.below, name="below"),
    path("<uuid:union_id>/found/", office.found, name="found"),
    path("<uuid:union_id>/labels/", office.county_labels, name="county_labels"),
    path("<uuid:union_id>/rename/", office.rename, name="rename"),
    path("<uuid:union_id>/move/", office.move, name="move"),
    path("<uuid:union_id>/aspects/<str:aspect>/", office.aspect, name="aspect"),
]

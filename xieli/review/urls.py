"""The addresses of review; n/ is short, since it stands on paper."""

from django.urls import path

from xieli.review import office, worker

app_name = "review"
urlpatterns = [
    path("mine/", worker.mine, name="mine"),
    path("mine/<str:number>/", worker.application, name="application"),
    path("mine/<str:number>/appeal/", worker.appeal, name="appeal"),
    path("n/<str:code>/", worker.notice, name="notice"),
    path("n/<str:code>/object/", worker.object_to, name="object"),
    path("n/<str:code>/sheet/", office.sheet, name="sheet"),
    path("n/<str:code>/sheet.pdf", office.sheet_pdf, name="sheet_pdf"),
]

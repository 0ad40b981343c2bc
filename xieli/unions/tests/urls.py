"""The addresses that the pages of unions need, for these tests."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    """A page that stands for any other."""
    return HttpResponse("首页")


urlpatterns = [
    path("", home),
    path("accounts/", include("allauth.urls")),
    path("registers/", admin.site.urls),
    path("unions/", include("xieli.unions.urls")),
    path("rules/", include("xieli.rulebook.urls")),
]

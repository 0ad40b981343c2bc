"""Every address of the house."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from xieli.site import front
from xieli.site.today import office as today

urlpatterns = [
    path("", front.front, name="front"),
    path("today/", today.today, name="today"),
    path("sw.js", front.service_worker, name="service_worker"),
    path("offline/", TemplateView.as_view(template_name="shell/offline.html"), name="offline"),
    path("accounts/", include("allauth.urls")),
    path("registers/", admin.site.urls),
    path("journal/", include("xieli.journal.urls")),
    path("unions/", include("xieli.unions.urls")),
    path("rules/", include("xieli.rulebook.urls")),
    path("people/", include("xieli.people.urls")),
    path("desk/", include("xieli.activities.desk.urls")),
    path("review/", include("xieli.review.urls")),
    path("join/", include("xieli.activities.membership.urls")),
    path("founding/", include("xieli.activities.founding.urls")),
    path("team/", include("xieli.activities.team.urls")),
    path("aid/", include("xieli.activities.aid.urls")),
    path("visits/", include("xieli.activities.visits.urls")),
    path("rights/", include("xieli.activities.rights.urls")),
    path("surveys/", include("xieli.activities.surveys.urls")),
    path("events/", include("xieli.booking.urls")),
    path("volunteers/", include("xieli.activities.volunteering.urls")),
    path("benefits/", include("xieli.activities.benefits.urls")),
    path("gifts/", include("xieli.activities.gifts.urls")),
    path("agreements/", include("xieli.agreements.urls")),
    path("exchanges/", include("xieli.activities.exchanges.urls")),
    path("stationing/", include("xieli.activities.stationing.urls")),
    path("industry/", include("xieli.activities.industry.urls")),
    path("grants/", include("xieli.activities.grants.urls")),
    path("venues/", include("xieli.activities.venues.urls")),
    path("newsroom/", include("xieli.newsroom.urls")),
    path("news/", include("xieli.newsroom.story_urls")),
    path("insight/", include("xieli.insight.urls")),
    path("sharing/", include("xieli.sharing.urls")),
    path("plans/", include("xieli.plans.urls")),
    path("", include("xieli.activities.pairing.urls")),
]
handler404 = "django.views.defaults.page_not_found"

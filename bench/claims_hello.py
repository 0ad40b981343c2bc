"""Two hellos of Django for bench/claims.py: bare, and through all of our middleware.

`granian --interface wsgi claims_hello:bare` and `…:ours` (the latter with our settings).
"""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

if os.environ.get("HELLO") == "bare":
    settings.configure(
        SECRET_KEY="x",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        LOGGING_CONFIG=None,
    )
    import django

    django.setup()


def hello(request: HttpRequest) -> HttpResponse:
    """The smallest view."""
    return HttpResponse(b"hello", content_type="text/plain")


urlpatterns = [path("hello", hello)]


def _application() -> Any:
    from django.core.wsgi import get_wsgi_application

    if os.environ.get("HELLO") != "bare":
        import django

        django.setup()
        settings.ROOT_URLCONF = __name__
    return get_wsgi_application()


application = _application()

"""The WSGI application that granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieli.site.settings")
if settings.PUBLIC_SECRETS:
    raise SystemExit(f"set {', '.join(settings.PUBLIC_SECRETS)} before serving (docs/deploy.md)")
application = get_wsgi_application()

"""Settings, read from the environment; `xieli` (site/cli.py) fills in the embedded database's."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("XIELI_DATA", "var/demo")).expanduser().resolve()
DEMO = os.environ.get("XIELI_DEMO") == "1"
DEBUG = False


def _database(url: str) -> dict[str, Any]:
    """A DATABASE_URL as Django wants it: postgresql://user:password@host:port/name?host=/socket."""
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    # Helpers of a query take 10–15 ms to start: a page's do not pay, those of a great count do.
    return {
        "ENGINE": "xieli.shell.postgres",
        "NAME": unquote(parts.path.lstrip("/")) or "xieli",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.pop("host", parts.hostname or ""),
        "PORT": asked.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": 600,  # a connection keeps the plans of long statements
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c search_path=queue -c parallel_setup_cost=10000", **asked},
    }


_URL = os.environ.get("DATABASE_URL", "postgresql://xieli_app@localhost/xieli")
DATABASES = {
    "default": _database(_URL),
    "owner": _database(os.environ.get("DATABASE_OWNER_URL", _URL)),
}
DATABASE_ROUTERS = ["xieli.shell.homes_store.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


PUBLIC_SECRETS: list[str] = []  # those that nobody set: good for a build or a test alone


def _secret(name: str) -> str:
    """A secret from the environment; the demo keeps one in its data folder."""
    given = os.environ.get(name)
    if given:
        return given
    kept = DATA / "secrets" / name.lower()
    if kept.exists():
        return kept.read_text().strip()
    PUBLIC_SECRETS.append(name)
    return hashlib.sha256(f"{name} of a build or a test".encode()).hexdigest()


SECRET_KEY = _secret("XIELI_SECRET_KEY")
# version:hex-key pairs, newest first; old versions stay readable until rotated away
_keys = _secret("XIELI_VAULT_KEYS")
VAULT_KEYS = _keys if ":" in _keys else f"1:{_keys}"
VAULT_INDEX_KEY = _secret("XIELI_VAULT_INDEX_KEY")

ALLOWED_HOSTS = ["*"]  # HomeByHost answers only the hosts that a home names
INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "xieli.shell",
    "xieli.journal",
    "xieli.unions",
    "xieli.rulebook",
    "xieli.people",
    "xieli.ledger",
    "xieli.matching",
    "xieli.review",
    "xieli.booking",
    "xieli.agreements",
    "xieli.programmes",
    "xieli.activities.desk",
    "xieli.activities.pairing",
    "xieli.activities.membership",
    "xieli.activities.founding",
    "xieli.activities.team",
    "xieli.activities.aid",
    "xieli.activities.visits",
    "xieli.activities.rights",
    "xieli.activities.surveys",
    "xieli.activities.volunteering",
    "xieli.activities.benefits",
    "xieli.activities.gifts",
    "xieli.activities.exchanges",
    "xieli.activities.stationing",
    "xieli.activities.industry",
    "xieli.activities.grants",
    "xieli.activities.venues",
    "xieli.newsroom",
    "xieli.insight",
    "xieli.sharing",
    "xieli.plans",
    "xieli.site",
]
MIDDLEWARE = [
    "xieli.shell.middleware.HomeByHost",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xieli.shell.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xieli.shell.middleware.Guarding",
    "xieli.site.reader.ReaderOfRequest",
    "xieli.site.brake.BrakeOnVisitors",
    "xieli.people.sign_in.SecondFactorOfStaff",
    "xieli.shell.middleware.Refusals",
]
ROOT_URLCONF = "xieli.site.urls"
WSGI_APPLICATION = "xieli.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "shell" / "templates"],  # before the apps': ours win over allauth's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xieli.site.context.of_every_page",
            ],
            "builtins": ["xieli.shell.templatetags.xieli", "django.templatetags.i18n"],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["xieli.people.sign_in.NameOrPhone"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
if "pytest" in sys.modules:  # a test's password needs no slow hash
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "xieli.people.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Xieli"
MFA_ADAPTER = "xieli.people.sign_in.SecretsInVault"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("XIELI_PROXIES", "0"))
EMAIL_HOST = os.environ.get("XIELI_MAIL_HOST", "")  # none: no page offers to send mail
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("XIELI_HTTPS") == "1"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("XIELI_ORIGINS", "").split(",") if o]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("XIELI_STATIC", DATA / "static"))
_TESTING = "pytest" in sys.modules
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _TESTING  # no walk over all files per client
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "xieli.shell.cache.key_of_home",
    }
}
UNFOLD = {
    "SITE_TITLE": "协力",
    "SITE_HEADER": _("协力 · 册子"),
    "SITE_URL": "/",
    "COLORS": {
        "primary": {
            "50": "#eff7f3", "100": "#e3f0e9", "200": "#c3dfd1", "300": "#95c6ae",
            "400": "#57a483", "500": "#2b8565", "600": "#17694f", "700": "#125c45",
            "800": "#104a39", "900": "#0d3c2f", "950": "#07221a",
        }
    },
}  # fmt: skip
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("XIELI_LOG", "WARNING")},
}

"""placeholder, replaced by the people helper"""
from allauth.account.adapter import DefaultAccountAdapter as Adapter  # noqa: F401
from django.contrib.auth.backends import ModelBackend as NameOrPhone  # noqa: F401

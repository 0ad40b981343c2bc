import pytest, time
from django.utils import timezone
from xieli.site.demo.federation import lay
from xieli.site.demo import aid

pytestmark = pytest.mark.django_db


def test_demo(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from datetime import timedelta

    at = timezone.now()
    g = lay(at - timedelta(days=17))
    t = time.process_time()
    print(aid.fill(g, at))
    print(time.process_time() - t)

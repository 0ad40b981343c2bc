"""The website's static files: collected and compressed when they changed, else left alone."""

from __future__ import annotations

import fcntl
import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> bool:
    """Bring STATIC_ROOT up to date and say whether there was anything to do; two at once are safe.

    The stamp is written last, so that a run that was killed is done again.
    """
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    stamp = root.with_name(f"{root.name}.stamp")
    with open(root.with_name(f"{root.name}.lock"), "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        want = _fingerprint()
        if stamp.exists() and stamp.read_text() == want:
            return False
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(want)
        return True


def _fingerprint() -> str:
    """Where each file lies, how long it is and when it was written."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{storage.path(name)}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()

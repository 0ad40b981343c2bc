"""pretix's side of bench/claims.py: a reservation and a final free order through its REST API.

Installed from PyPI into .cache when asked (`--peers`), on the very PostgreSQL of the run, as a
database of its own. Four gunicorn workers, as its handbook says for two cores; with Redis where
`redis-server` is installed, else without, which the output tells. No mail is sent.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import yardstick
from yardstick import ROOT, Server, tree_cpu_seconds

WANTED = ["pretix==2026.8.0", "psycopg2-binary", "gunicorn"]
PORT, REDIS_PORT, CLIENTS = 8793, 8794, 8
CONFIG = """[pretix]
instance_name=peer
url=http://127.0.0.1:{port}
datadir={folder}
ecb_rates=off
registration=off
[database]
backend=postgresql
name=pretix
user=postgres
host={socket}
port=5432
[mail]
host=127.0.0.1
port=9
[django]
debug=off
"""
REDIS = "[redis]\nlocation=redis://127.0.0.1:{port}/0\nsessions=true\n"
SEED = """
from datetime import timedelta
from decimal import Decimal
from django.utils.timezone import now
from django_scopes import scopes_disabled
from pretix.base.models import Organizer, Team
with scopes_disabled():
    org = Organizer.objects.create(slug="bench", name="bench")
    event = org.events.create(name="bench", slug="bench", currency="CNY", live=True,
        date_from=now() + timedelta(days=30), plugins="pretix.plugins.manualpayment")
    event.set_defaults()
    event.settings.set("max_items_per_order", 100)
    item = event.items.create(name="coupon", default_price=Decimal("0.00"), active=True)
    quota = event.quotas.create(name="limit", size=1000000)
    quota.items.add(item)
    team = Team.objects.create(organizer=org, name="bench", all_events=True,
        all_event_permissions=True, all_organizer_permissions=True)
    print("SEED", item.pk, team.tokens.create(name="bench").token)
"""
API = "/api/v1/organizers/bench/events/bench"


def beside_pretix(place: Server, seconds: float) -> dict[str, Any]:
    """Reservations and orders a second; the CPU of pretix and its PostgreSQL for each."""
    python = _environment()
    with _pretix(place, python) as (process, item, token):
        rows = []
        for name, path, body in (
            ("reservation", f"{API}/cartpositions/", _reservation(item)),
            ("final order", f"{API}/orders/", _order(item)),
        ):
            _window(path, body, token, 3)
            cpu = place.cpu_seconds() + tree_cpu_seconds(process.pid)
            done, bad = _window(path, body, token, seconds)
            cpu = place.cpu_seconds() + tree_cpu_seconds(process.pid) - cpu
            rows.append((name, done / seconds, cpu / max(done, 1) * 1000, bad))
    title = f"pretix, {CLIENTS} clients, redis {'on' if shutil.which('redis-server') else 'off'}"
    yardstick.table(title, ("what", "a second", "CPU ms each", "refused"), rows)
    return {"pretix_reservations_per_s": rows[0][1], "pretix_orders_per_s": rows[1][1]}


def _environment() -> Path:
    """The Python of an environment with pretix; made where it is missing."""
    folder = ROOT / ".cache" / "peers-venv"
    done = folder / "complete"
    if not done.exists():
        print("installing pretix from PyPI into .cache/peers-venv …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin" / "pip"), "install", "-q", *WANTED], check=True)
        done.touch()
    return folder / "bin" / "python"


@contextmanager
def _pretix(
    place: Server, python: Path
) -> Iterator[tuple[subprocess.Popen[bytes], str, str]]:  # fmt: skip
    """pretix with one event, while the block runs: its process, the item and an API token."""
    folder = tempfile.mkdtemp(prefix="xieli-peers-")
    redis = shutil.which("redis-server")
    file = Path(folder) / "pretix.cfg"
    said = CONFIG.format(port=PORT, folder=folder, socket=place.socket)
    file.write_text(said + (REDIS.format(port=REDIS_PORT) if redis else ""))
    env = {name: text for name, text in os.environ.items() if "DJANGO" not in name}
    env["PRETIX_CONFIG_FILE"] = str(file)
    running: list[subprocess.Popen[bytes]] = []
    try:
        if redis:
            quiet = ["--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", ""]
            running.append(subprocess.Popen([redis, *quiet], stdout=subprocess.DEVNULL, cwd=folder))
        item, token = _filled(place, python, env)
        words = ["pretix.wsgi", "-b", f"127.0.0.1:{PORT}", "-w", "4", "-t", "300"]
        words += ["--log-level", "error"]
        told = [str(python), "-m", "gunicorn", *words]
        serving = subprocess.Popen(told, env=env, cwd=folder, stderr=subprocess.DEVNULL)
        running.append(serving)
        _wait(serving)
        yield serving, item, token
    finally:
        for one in reversed(running):
            one.terminate()
            try:
                one.wait(30)
            except subprocess.TimeoutExpired:
                one.kill()
        place.run("DROP DATABASE IF EXISTS pretix WITH (FORCE)")
        shutil.rmtree(folder, ignore_errors=True)


def _filled(place: Server, python: Path, env: dict[str, str]) -> tuple[str, str]:
    place.run("CREATE DATABASE pretix")
    print("pretix's migrations (some minutes) …", flush=True)
    told: dict[str, Any] = {"env": env, "capture_output": True, "check": True, "text": True}
    subprocess.run([str(python), "-m", "pretix", "migrate"], **told)
    said = subprocess.run([str(python), "-m", "pretix", "shell"], input=SEED, **told).stdout
    [line] = [line for line in said.splitlines() if "SEED" in line]
    item, token = line.partition("SEED ")[2].split()
    return item, token


def _wait(process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("pretix did not start")
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        try:
            link.request("GET", "/healthcheck/")
            link.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            link.close()


def _reservation(item: str) -> str:
    return json.dumps({
        "item": int(item), "variation": None, "price": "0.00", "attendee_name": None,
        "attendee_email": None, "answers": [], "cart_id": "UNIQUE@api", "includes_tax": True,
        "sales_channel": "web",
    })  # fmt: skip


def _order(item: str) -> str:
    place = {"item": int(item), "variation": None, "price": "0.00", "attendee_name_parts": {},
             "attendee_email": None, "answers": []}  # fmt: skip
    return json.dumps({
        "email": "UNIQUE@example.org", "locale": "en", "sales_channel": "web", "status": "n",
        "payment_provider": "free", "send_email": False, "positions": [place],
    })  # fmt: skip


def _window(path: str, body: str, token: str, seconds: float) -> tuple[int, int]:
    """What so many clients get done in so many seconds, and how often they are refused."""
    head = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    until, statuses = time.monotonic() + seconds, list[int]()

    def client() -> None:
        while time.monotonic() < until:
            link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            link.request("POST", path, body.replace("UNIQUE", uuid4().hex), head)
            status = link.getresponse().status
            link.close()
            if time.monotonic() < until:
                statuses.append(status)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    done = sum(status < 300 for status in statuses)
    return done, len(statuses) - done

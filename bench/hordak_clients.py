"""django-hordak's side of bench/ledger.py, run by the Python of the bench's own environment.

usage: hordak_clients.py SOCKET DATABASE CLIENTS SECONDS ACCOUNTS
A transfer is Account.transfer_to: one transaction row and two legs in one database transaction,
checked by hordak's own triggers. Its accounts keep no running balance.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import yardstick


def set_up(socket: str, database: str) -> None:
    """Django with hordak and nothing else."""
    import django
    from django.conf import settings

    link = {"ENGINE": "django.db.backends.postgresql", "NAME": database, "USER": "postgres"}
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak",
        ],
        DATABASES={"default": {**link, "HOST": socket, "CONN_MAX_AGE": None}},
        DEFAULT_CURRENCY="CNY", CURRENCIES=["CNY"], HORDAK_CURRENCIES=["CNY"], USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", SECRET_KEY="bench",
    )  # fmt: skip
    django.setup()


def accounts(many: int) -> list[Any]:
    """The accounts, made at the first run."""
    from django.core.management import call_command
    from hordak.models import Account, AccountType

    call_command("migrate", verbosity=0)
    for number in range(Account.objects.count(), many):
        Account.objects.create(
            name=f"a{number}", code=f"{number:03d}", type=AccountType.asset, currencies=["CNY"]
        )
    return list(Account.objects.all())


def main() -> None:
    """Run one window and tell it as JSON."""
    socket, database, clients, seconds, many = sys.argv[1:]
    set_up(socket, database)
    from django.db import connection
    from moneyed import Money

    places = accounts(int(many))
    connection.close()

    def make_act(number: int) -> Callable[[], object]:
        chance = random.Random(number)
        connection.ensure_connection()

        def act() -> None:
            out_of, into = chance.sample(places, 2)
            out_of.transfer_to(into, Money(1, "CNY"))

        return act

    print(json.dumps(asdict(yardstick.crowd(make_act, int(clients), float(seconds)))))


if __name__ == "__main__":
    main()

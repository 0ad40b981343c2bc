"""The background worker as a process of its own: `python -m xieli.site.worker`."""

from __future__ import annotations

import asyncio

import django


async def _work() -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(connector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        async with working.open_async():
            await working.run_worker_async(
                concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=1
            )


def main() -> None:
    """Work on every queue until SIGTERM; finished jobs are removed at once."""
    django.setup()
    asyncio.run(_work())


if __name__ == "__main__":
    main()

"""The background work that the roof owes: sealing journals, closing notices, the queue's own care.

A periodic task belongs to no home: it goes through them by name, and one home's fault never keeps
the others waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from xieli.activities.benefits.draw import run_due
from xieli.activities.benefits.expiring import expire_due
from xieli.activities.desk.services import close_due_notices
from xieli.activities.exchanges import services as exchanges
from xieli.activities.gifts import services as gifts
from xieli.activities.membership.services import release_due
from xieli.activities.rights.tasks import bring_back_home
from xieli.booking import attending
from xieli.journal.tasks import seal_home
from xieli.sharing import tasks as sharing
from xieli.shell import homes_store
from xieli.shell.homes import current, use_home

SILENT_SECONDS = 30  # a worker not heard of for so long is dead
FAILED_HOURS = 30 * 24  # failed jobs are kept this long for whoever looks into them

EVERY_2_SECONDS = "* * * * * */2"  # here the sixth field is the second
EVERY_15_SECONDS = "* * * * * */15"
EVERY_10_MINUTES = "*/10 * * * *"  # notices end at midnight: ten minutes later they are closed

log = logging.getLogger(__name__)


def _in_every_home(what: str, act: Callable[[datetime], object]) -> None:
    """Do it in each home; one that fails is named in the log and gets its next turn."""
    close_old_connections()
    for home in homes_store.names():
        try:
            with use_home(home):
                act(timezone.now())
        except DatabaseError:
            log.exception("%s failed in %s", what, home)


@app.periodic(cron=EVERY_2_SECONDS)
@app.task(queueing_lock="seal_journals")
def seal_journals(timestamp: int) -> None:
    """Seal what waits in every home."""
    _in_every_home("seal_journals", lambda at: seal_home(current(), at=at))


@app.periodic(cron=EVERY_10_MINUTES)
@app.task(queueing_lock="close_notices")
def close_notices(timestamp: int) -> None:
    """Notices that are over let their applications move on, in every home, exactly once."""
    _in_every_home("close_notices", lambda at: close_due_notices(at=at))


@app.periodic(cron=EVERY_10_MINUTES)
@app.task(queueing_lock="release_members")
def release_members(timestamp: int) -> None:
    """Transfers whose old union did not answer in its days go over by themselves, in every home."""
    _in_every_home("release_members", lambda at: release_due(at=at))


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="bring_back_tickets")
def bring_back_tickets(timestamp: int) -> None:
    """Tickets that nobody signed for go back to their sender, in every home."""
    _in_every_home("bring_back_tickets", lambda at: bring_back_home(current(), at=at))


@app.periodic(cron=EVERY_10_MINUTES)
@app.task(queueing_lock="remind_of_events")
def remind_of_events(timestamp: int) -> None:
    """Who has a seat is reminded of it once, in every home."""
    _in_every_home("remind_of_events", lambda at: attending.remind_due(at))


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="drop_papers")
def drop_papers(timestamp: int) -> None:
    """The papers of guests are forgotten once their days are over, in every home."""
    _in_every_home("drop_papers", lambda at: attending.drop_papers(at))
    _in_every_home("drop_papers", lambda at: exchanges.drop_papers(at))


@app.periodic(cron=EVERY_10_MINUTES)
@app.task(queueing_lock="run_draws")
def run_draws(timestamp: int) -> None:
    """Lists of draws close by themselves, and a seed not shown in its days voids the draw."""
    _in_every_home("run_draws", lambda at: run_due(at=at))


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="expire_claims")
def expire_claims(timestamp: int) -> None:
    """What nobody redeemed in its days goes back to the stock, in every home, exactly once."""
    _in_every_home("expire_claims", lambda at: expire_due(at=at))


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="release_gifts")
def release_gifts(timestamp: int) -> None:
    """Gifts nobody came for are listed again; offers nobody brought lapse, in every home."""
    _in_every_home("release_gifts", lambda at: (gifts.release_due(at=at), gifts.lapse_due(at=at)))


@app.periodic(cron=EVERY_15_SECONDS)
@app.task(queueing_lock="carry_letters")
def carry_letters(timestamp: int) -> None:
    """Letters to other homes go on their way, from every home."""
    _in_every_home("carry_letters", lambda at: sharing.carry_home(current(), at=at))


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="forget_letters")
def forget_letters(timestamp: int) -> None:
    """The words of letters that ran out are forgotten, in every home."""
    _in_every_home("forget_letters", lambda at: sharing.forget_home(current(), at=at))


@app.periodic(cron=EVERY_15_SECONDS)
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Jobs of a killed worker start again; a periodic one is dropped, its next turn does it."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        if job.queueing_lock:
            await manager.finish_job(job, Status.FAILED, delete_job=True)
        else:
            await manager.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Old failed jobs go; what succeeded, the worker removes at once."""
    await context.app.job_manager.delete_old_jobs(
        FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )

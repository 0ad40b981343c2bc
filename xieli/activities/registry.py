"""The one written list of kinds."""

from __future__ import annotations

from xieli.activities.aid.activity import AID
from xieli.activities.benefits.activity import BENEFITS
from xieli.activities.contract import Activity
from xieli.activities.exchanges.activity import EXCHANGES
from xieli.activities.founding.activity import FOUNDING
from xieli.activities.gifts.activity import GIFTS
from xieli.activities.grants.activity import GRANTS
from xieli.activities.industry.activity import INDUSTRY
from xieli.activities.membership.activity import MEMBERSHIP
from xieli.activities.pairing.activity import PAIRING
from xieli.activities.rights.activity import RIGHTS
from xieli.activities.stationing.activity import STATIONING
from xieli.activities.surveys.activity import SURVEYS
from xieli.activities.team.activity import TEAM
from xieli.activities.venues.activity import VENUES
from xieli.activities.visits.activity import VISITS
from xieli.activities.volunteering.activity import VOLUNTEERING
from xieli.programmes.models import Programme

ACTIVITIES: dict[str, Activity] = {
    PAIRING.kind: PAIRING,
    VISITS.kind: VISITS,
    AID.kind: AID,
    FOUNDING.kind: FOUNDING,
    TEAM.kind: TEAM,
    MEMBERSHIP.kind: MEMBERSHIP,
    RIGHTS.kind: RIGHTS,
    SURVEYS.kind: SURVEYS,
    VOLUNTEERING.kind: VOLUNTEERING,
    BENEFITS.kind: BENEFITS,
    GIFTS.kind: GIFTS,
    VENUES.kind: VENUES,
    GRANTS.kind: GRANTS,
    INDUSTRY.kind: INDUSTRY,
    STATIONING.kind: STATIONING,
    EXCHANGES.kind: EXCHANGES,
}


def activity_of(programme: Programme) -> Activity:
    """The kind of a programme; an unknown kind is our bug and loud."""
    return ACTIVITIES[programme.kind]

"""What the packages of care bring to the world of tests: rows, and the words that name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests import world_agreements as agreements
from tests import world_aid as aid
from tests import world_benefits as benefits
from tests import world_benefits_draw as draws
from tests import world_booking as booking
from tests import world_exchanges as exchanges
from tests import world_founding as founding
from tests import world_gifts as gifts
from tests import world_grants as grants
from tests import world_industry as industry
from tests import world_insight as insight
from tests import world_membership as membership
from tests import world_newsroom as newsroom
from tests import world_plans as plans
from tests import world_review as review
from tests import world_rights as rights
from tests import world_sharing as sharing
from tests import world_stationing as stationing
from tests import world_stories as stories
from tests import world_surveys as surveys
from tests import world_venues as venues
from tests import world_visits as visits
from tests import world_volunteering as volunteering
from tests.cast import Cast
from xieli.activities.pairing.tests.loop import Loop


@dataclass(frozen=True)
class Wizard:
    """An import: the word that names what it is for, who may, the heads of a sheet."""

    target: str
    officer: str
    heads: list[str]


@dataclass(frozen=True)
class Scene:
    """One package's rows: how they come to be, and what a name in an address of it means."""

    build: Callable[[Cast], dict[str, Any]]
    means: Mapping[tuple[str, str], str] = field(default_factory=dict)
    bodies: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    wizards: Mapping[str, Wizard] = field(default_factory=dict)


def _of_county(cast: Cast) -> dict[str, Any]:
    return {"county_id": cast.unions["资源"].id, "visits_kind": "visits"}


AID_WIZARDS = {
    name: Wizard(target, "王强", heads) for name, (target, heads) in aid.WIZARDS_AID.items()
}
VENUES_WIZARDS = {
    name: Wizard(target, "王强", heads) for name, (target, heads) in venues.WIZARDS_VENUES.items()
}
SCENES = (
    Scene(_of_county),
    Scene(review.world_review, review.MEANS_REVIEW, review.BODIES_REVIEW),
    Scene(
        membership.world_membership,
        membership.MEANS_MEMBERSHIP,
        membership.BODIES_MEMBERSHIP,
        {membership.ROSTER_WIZARD: Wizard("county_id", "王强", membership.ROSTER_SHEET)},
    ),
    Scene(founding.world_founding, founding.MEANS_FOUNDING),
    Scene(
        founding.world_team,
        wizards={founding.TEAM_WIZARD: Wizard("county_id", "王强", founding.TEAM_SHEET)},
    ),
    Scene(aid.world_aid, aid.MEANS_AID, aid.BODIES_AID, AID_WIZARDS),
    Scene(
        visits.world_visits,
        {("desk:hand_on", "kind"): "visits_kind", ("desk:hand_on", "about_id"): "visits_finding"},
        wizards={
            "visits_import": Wizard("visits_list", "周敏", ["序号", "姓名", "对象类别", "村、社区"])
        },
    ),
    Scene(rights.world_rights, rights.MEANS_RIGHTS),
    Scene(surveys.world_surveys, surveys.MEANS_SURVEYS, surveys.BODIES_SURVEYS),
    Scene(booking.world_booking, booking.MEANS_BOOKING, booking.BODIES_BOOKING),
    Scene(
        volunteering.world_volunteering,
        volunteering.MEANS_VOLUNTEERING,
        volunteering.BODIES_VOLUNTEERING,
    ),
    Scene(benefits.world_benefits, benefits.MEANS_BENEFITS, benefits.BODIES_BENEFITS),
    Scene(draws.world_benefits_draw, draws.MEANS_BENEFITS_DRAW, draws.BODIES_BENEFITS_DRAW),
    Scene(gifts.world_gifts, gifts.MEANS_GIFTS, gifts.BODIES_GIFTS),
    Scene(agreements.world_agreements, agreements.MEANS_AGREEMENTS, agreements.BODIES_AGREEMENTS),
    Scene(exchanges.world_exchanges, exchanges.MEANS_EXCHANGES, exchanges.BODIES_EXCHANGES),
    Scene(stationing.world_stationing, stationing.MEANS_STATIONING, stationing.BODIES_STATIONING),
    Scene(industry.world_industry, industry.MEANS_INDUSTRY, industry.BODIES_INDUSTRY),
    Scene(grants.world_grants, grants.MEANS_GRANTS, grants.BODIES_GRANTS),
    Scene(venues.world_venues, venues.MEANS_VENUES, venues.BODIES_VENUES, VENUES_WIZARDS),
    Scene(insight.world_insight, insight.MEANS_INSIGHT, insight.BODIES_INSIGHT),
    Scene(sharing.world_sharing, sharing.MEANS_SHARING, sharing.BODIES_SHARING),
    Scene(plans.world_plans, plans.MEANS_PLANS, plans.BODIES_PLANS),
    Scene(stories.world_stories, stories.MEANS_STORIES, stories.BODIES_STORIES),
    Scene(newsroom.world_newsroom, newsroom.MEANS_NEWSROOM),
)


def words_of(loop: Loop) -> dict[str, Any]:
    """Build every scene and give all their words."""
    told: dict[str, Any] = {}
    for scene in SCENES:
        told |= scene.build(loop.cast)
    return told


def meaning(address: str, part: str) -> str:
    """The word that a part of an address stands for."""
    if address.startswith("visits"):
        return visits.PARTS.get(part, part) if address != "visits:public" else "visits_told"
    for scene in SCENES:
        if (address, part) in scene.means:
            return scene.means[address, part]
    return part


def wizards() -> dict[str, Wizard]:
    """Every import of these packages by the name of its first page."""
    return {name: one for scene in SCENES for name, one in scene.wizards.items()}


def bodies(words: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What is posted where an empty form would hide who may."""
    told = {name: body for scene in SCENES for name, body in scene.bodies.items()}
    told |= {name: words["survey_body"] for name in surveys.ANSWERED}
    told["volunteering:ask_proof"] = {"union": words["v_union"]}
    told |= agreements.bodies_agreements(dict(words))
    told |= newsroom.bodies_newsroom(dict(words))
    return told | booking.bodies_booking(words)

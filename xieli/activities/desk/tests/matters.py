"""Applications of review's made-up matter, and those who come to the desk with them."""

from __future__ import annotations

from django.test import Client

from tests import cast as c
from xieli.kernel.actor import Actor
from xieli.review.models import Application
from xieli.review.tests.scene import Scene, tell

TWO_STAGES = {
    "stages": "初审、批准", "acts": "审批、审批", "functions": "rights.take、rights.decide",
    "levels": "街道、县", "days": "3、5", "needed": "1、1", "audiences": "无、无",
    "masking": "只留姓",
}  # fmt: skip
STRANGER = Actor(None, "访客")


def as_(scene: Scene, name: str) -> Client:
    signed: Client = c.sign_in(Client(), scene.cast, name)
    return signed


def at_last(scene: Scene) -> Application:
    """An application at the last of two stages, passed before by 王强."""
    tell("two_steps", **TWO_STAGES)
    return scene.decide(scene.handed_in(scene.open("two_steps")), "王强")

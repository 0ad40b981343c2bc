"""The states and kinds of rows, with the words of the page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.activities.exchanges import rules


class ExchangeKind(models.TextChoices):
    VISIT = rules.VISIT, _("考察交流")
    TALK = rules.TALK, _("座谈会")
    INSPECTION = rules.INSPECTION, _("调研")


class ExchangeState(models.TextChoices):
    PLANNED = rules.PLANNED, _("在办")
    CLOSED = rules.CLOSED, _("已办结")
    CANCELLED = rules.CANCELLED, _("已取消")


class SheetState(models.TextChoices):
    DRAFT = rules.DRAFT, _("在填")
    ASKED = rules.ASKED, _("等审批")
    APPROVED = rules.APPROVED, _("已批")


class RemarkKind(models.TextChoices):
    INTRO = rules.INTRO, _("情况介绍")
    SUGGESTION = rules.SUGGESTION, _("意见建议")
    EXAMPLE = rules.EXAMPLE, _("典型发言")


class ProblemState(models.TextChoices):
    OPEN = rules.OPEN, _("整改中")
    TOLD = rules.TOLD, _("等复查")
    DONE = rules.DONE, _("已销号")


class CardState(models.TextChoices):
    DRAFT = rules.DRAFT, _("等发布")
    PUBLISHED = rules.PUBLISHED, _("已发布")
    WITHDRAWN = rules.WITHDRAWN, _("已撤回")

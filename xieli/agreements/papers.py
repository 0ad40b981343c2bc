"""The papers of a joint meeting: its minutes as DOCX in the layout of 公文."""

from __future__ import annotations

from xieli.agreements.models import Meeting
from xieli.shell import official

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def minutes(meeting: Meeting) -> bytes:
    """The minutes: when, where, who hosted, who came, what was said and resolved, who is next."""
    day = official.written(meeting.held_on or meeting.planned_on)
    body = [f"时间：{day}", f"地点：{meeting.place}", f"承办：{meeting.host.name}"]
    by_side: dict[str, list[str]] = {}
    for one in meeting.attendees.select_related("party").order_by("party__number", "id"):
        by_side.setdefault(one.party.name, []).append(f"{one.name} {one.post}".strip())
    body += [f"参加（{name}）：{'、'.join(people)}" for name, people in by_side.items()]
    body.append("议程：")
    body += [line.strip() for line in meeting.agenda.splitlines() if line.strip()]
    body.append("会议情况：")
    body += [line.strip() for line in meeting.minutes.splitlines() if line.strip()]
    resolved = list(meeting.resolutions.order_by("number"))
    if resolved:
        body.append("议定事项：")
        body += [f"{one.number}. {one.words}" for one in resolved]
    if meeting.next_host:
        body.append(f"下一次会议由{meeting.next_host.name}承办。")
    title = f"{meeting.agreement.title}第{meeting.number}次联席会议纪要"
    return official.briefing(title, f"{meeting.host.name}　{day}", body)

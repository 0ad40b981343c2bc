"""The door of "into any template": upload once, match once, download every month."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import path

from xieli.kernel.actor import Actor
from xieli.shell.guards import Request
from xieli.shell.tables import offering
from xieli.shell.tables.models import KeptTemplate
from xieli.shell.tests.tables_made import sheet

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
HERE = "/members/template/"
COLUMNS = ("姓名", "手机")


class Officer:
    actor = Actor(UUID(int=7), "周敏")
    is_signed_in = False  # the frame of the page asks no more of her


def rows() -> Iterator[tuple[str, str]]:
    yield "李梅", "13800000000"
    yield "=王明", ""


def door(request: Request) -> Any:
    request.reader = Officer()  # type: ignore[assignment]
    return offering.offer(request, rows(), COLUMNS, "会员花名册")


def other_door(request: Request) -> Any:
    request.reader = Officer()  # type: ignore[assignment]
    return offering.offer(request, rows(), COLUMNS, "家庭名单")


urlpatterns = [path("members/template/", door), path("homes/template/", other_door)]


def upload(client: Client, content: bytes, name: str = "省里的表.xlsx") -> Any:
    return client.post(HERE, {"do": "keep", "file": SimpleUploadedFile(name, content)})


def told(answer: Any) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_a_template_whose_words_are_ours_is_filled_at_once(client: Client):
    place = upload(client, sheet(["序号", "姓名", "手机"]))["Location"]
    page = client.get(place).content.decode()

    kept = KeptTemplate.objects.get()
    answer = client.post(HERE, {"do": "fill", "template": kept.id})

    assert page.count("对上了") == 3
    assert answer["Content-Type"] == offering.XLSX
    assert told(answer) == [
        ["序号", "姓名", "手机"], [1, "李梅", "13800000000"], [2, "=王明", None]
    ]  # fmt: skip


def test_unknown_words_are_asked_once_and_remembered(client: Client):
    place = upload(client, sheet(["职工", "联系方式", "备注"]))["Location"]
    kept = KeptTemplate.objects.get()

    early = client.post(HERE, {"do": "fill", "template": kept.id})
    chosen = {"w1": "姓名", "w2": "手机", "w3": offering.BLANK}
    first = client.post(HERE, {"do": "fill", "template": kept.id, **chosen})
    again = client.post(HERE, {"do": "fill", "template": kept.id})

    assert early.status_code == 422
    assert "还有 3 列没有对上" in early.content.decode()
    assert told(first)[1] == told(again)[1] == ["李梅", "13800000000", None]
    assert "留空</option>" in client.get(place).content.decode()


def test_the_same_file_is_kept_once_and_sealed(client: Client):
    content = sheet(["姓名", "手机"])

    upload(client, content)
    upload(client, content, "改了名.xlsx")

    kept = KeptTemplate.objects.get()
    assert kept.name == "改了名.xlsx"
    assert b"xl/" not in bytes(kept.content)


def test_a_file_that_is_no_template_is_refused_in_place_and_not_kept(client: Client):
    answer = upload(client, b"%PDF-1.7")

    assert answer.status_code == 422
    assert "PDF 文件" in answer.content.decode()
    assert not KeptTemplate.objects.exists()


def test_a_template_of_another_list_is_not_there(client: Client):
    upload(client, sheet(["姓名", "手机"]))
    kept = KeptTemplate.objects.get()

    answers = [
        client.post("/homes/template/", {"do": "fill", "template": kept.id}),
        client.get(f"/homes/template/?template={kept.id}"),
        client.get(f"{HERE}?template=nonsense"),
        client.post(HERE, {"do": "let_go"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_template_can_be_let_go(client: Client):
    upload(client, sheet(["姓名", "手机"]))

    client.post(HERE, {"do": "let_go", "template": KeptTemplate.objects.get().id})

    assert not KeptTemplate.objects.exists()
    assert client.put(HERE).status_code == 405

"""The pages of an import: upload, map, mend in the cell, let the good rows in."""

from __future__ import annotations

import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from xieli.shell.tables import files, services
from xieli.shell.tables.models import Upload
from xieli.shell.tests import tables_urls
from xieli.shell.tests.tables_made import NUMBERS, sheet
from xieli.shell.tests.test_tables_uploads import HALF_BAD, HEAD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("xieli.shell.tests.tables_urls")]
START = "/b/one/import/"


@pytest.fixture
def client() -> Client:
    """Signed in, as whoever imports is."""
    signed_in = Client()
    signed_in.force_login(get_user_model().objects.create(username="zhoumin", shown_name="周敏"))
    return signed_in


@pytest.fixture(autouse=True)
def _empty_register() -> None:
    tables_urls.REGISTER.rows.clear()
    tables_urls.REGISTER.refuses = {}


def grid(client: Client, content: bytes = HALF_BAD) -> str:
    answer = client.post(START, {"file": SimpleUploadedFile("名单.xlsx", content)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def page_of(client: Client, place: str) -> str:
    answer = client.get(place)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_whole_way_from_the_file_to_the_register(client: Client) -> None:
    place = grid(client)
    page = page_of(client, place)
    assert "先入册 1 行" in page
    assert "号码被 Excel 改成了 1.1E+17" in page

    page = client.post(f"{place}commit/", follow=True).content.decode()
    assert "1 行入册：新增 1，改动 0，没变 0。" in page
    assert "没问题的都入册了，改好的可接着入" in page
    for row, key, text in ((3, "number", NUMBERS[1]), (4, "phone", ""), (5, "phone", "")):
        client.post(f"{place}mend/", {"row": row, "key": key, "text": text})
    assert "再入册 3 行" in page_of(client, place)
    page = client.post(f"{place}commit/", follow=True).content.decode()

    assert "4 行都入册了" in page
    assert "新增 4，改动 0，没变 0。" in page
    assert set(tables_urls.REGISTER.rows) == set(NUMBERS)


def test_the_mapping_lives_in_the_head_and_is_chosen_there(client: Client) -> None:
    place = grid(client, sheet(["甲", "乙"], ["李梅", NUMBERS[0]]))
    page = page_of(client, place)
    assert "还差这几栏没有对上" in page
    assert "先入册" not in page

    answer = client.post(f"{place}map/", {"c0": "name", "c1": "number"}, follow=True)

    assert "入册 1 行" in answer.content.decode()


def test_a_column_chosen_twice_is_refused_beside_the_table(client: Client) -> None:
    place = grid(client)

    answer = client.post(f"{place}map/", {"c0": "name", "c1": "name", "cx": "a", "c2": "nothing"})

    assert answer.status_code == 422
    assert "“姓名”选了两次" in answer.content.decode()


def test_htmx_gets_only_the_part_that_changed_with_the_cursor_on_the_next_fault(
    client: Client,
) -> None:
    place = grid(client)

    answer = client.post(
        f"{place}mend/",
        {"row": "3", "key": "number", "text": NUMBERS[1]},
        headers={"HX-Request": "true"},
    )

    part = answer.content.decode()
    assert part.lstrip().startswith('<div id="mending"')
    assert re.search(r'id="cell-4-phone"[^>]*autofocus', part)


def test_a_boosted_form_gets_the_whole_page(client: Client) -> None:
    place = grid(client)

    page = client.get(place, headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert page.content.decode().lstrip().startswith("<!doctype html>")


def test_without_script_a_mend_leads_back_to_the_same_view(client: Client) -> None:
    place = grid(client)

    answer = client.post(f"{place}mend/", {"row": "3", "key": "number", "view": "mended"})

    assert answer.status_code == 302
    assert answer["Location"] == f"{place}?view=mended"


def test_what_was_tidied_shows_the_old_text_struck_out(client: Client) -> None:
    place = grid(client, sheet(HEAD, ["李　梅", NUMBERS[0], "１３８00000000", None]))

    page = page_of(client, f"{place}?view=tidied")

    assert "<s>李　梅</s>李梅" in page
    assert "<s>１３８00000000</s>" in page


def test_good_ids_are_masked_and_a_bad_one_is_open_to_be_mended(client: Client) -> None:
    place = grid(client)

    good, bad = page_of(client, f"{place}?view=good"), page_of(client, place)

    assert NUMBERS[0] not in good
    assert 'value="1.1E+17"' in bad


def test_skipped_rows_say_why_and_a_row_left_out_can_return(client: Client) -> None:
    place = grid(client, sheet(HEAD, ["李梅", "x", None, None], ["合计", None, None, 1]))
    client.post(f"{place}mend/", {"row": "2", "key": "number", "do": "leave_out"})

    page = page_of(client, f"{place}?view=skipped")
    assert "合计行，不导入" in page
    assert "您选了不导入" in page

    client.post(f"{place}mend/", {"row": "2", "do": "take_in"})
    assert "您选了不导入" not in page_of(client, f"{place}?view=skipped")


def test_all_alike_are_mended_at_once_and_undone_at_once(client: Client) -> None:
    rows = [["人", NUMBERS[n], "138", None] for n in range(3)]
    place = grid(client, sheet(HEAD, *rows))
    assert "连同另 2 行一起改" in page_of(client, place)

    client.post(f"{place}mend/", {"row": "2", "key": "phone", "do": "everywhere", "text": ""})
    assert "入册 3 行" in page_of(client, place)

    client.post(f"{place}undo/")
    assert "入册 3 行" not in page_of(client, place)


def test_an_optional_cell_may_go_in_blank(client: Client) -> None:
    place = grid(client, sheet(HEAD, ["李梅", NUMBERS[0], "138", None]))

    client.post(f"{place}mend/", {"row": "2", "key": "phone", "text": "138", "do": "blank"})

    assert "入册 1 行" in page_of(client, place)


def test_any_row_can_be_opened_to_be_changed(client: Client) -> None:
    place = grid(client)

    page = page_of(client, f"{place}?edit=2")

    assert 'id="cell-2-name"' in page


def test_the_rows_to_mend_can_be_taken_away_as_a_table(client: Client) -> None:
    place = grid(client)

    answer = client.get(f"{place}rows/")

    page = load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0][0] == "行"
    assert [row[0] for row in rows[1:]] == ["3", "4", "5"]


def test_the_blank_table_is_offered(client: Client) -> None:
    answer = client.get(f"{START}blank/")

    assert answer.content[:2] == b"PK"
    assert "attachment" in answer["Content-Disposition"]


def test_another_sheet_can_be_chosen(client: Client) -> None:
    from openpyxl import Workbook

    from xieli.shell.tests.tables_made import saved

    book = Workbook()
    for title, name in (("一月", "李梅"), ("二月", "王明")):
        page = book.create_sheet(title)
        page.append(HEAD)
        page.append([name, NUMBERS[0], None, None])
    del book["Sheet"]
    place = grid(client, saved(book))

    shown = client.post(f"{place}sheet/", {"sheet": "二月"}, follow=True).content.decode()

    assert "二月" in shown
    assert "王明" in page_of(client, f"{place}?view=good")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "PDF 文件"),
        (bytes(21 * files.MEGABYTE), "最多收 20 MB"),
        ("姓名\n".encode(), "表头下面没有一行内容"),
    ],
)
def test_a_file_that_is_refused_says_why_beside_the_field(
    client: Client, content: bytes, words: str
) -> None:
    answer = client.post(START, {"file": SimpleUploadedFile("名单.xlsx", content)})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Upload.objects.exists()


def test_no_file_chosen_is_said(client: Client) -> None:
    assert "还没有选文件" in client.post(START, {}).content.decode()


def test_a_verb_that_refuses_shows_its_words_and_keeps_the_upload(client: Client) -> None:
    place = grid(client, sheet(HEAD, ["李梅", "x", None, None]))

    answer = client.post(f"{place}commit/")

    assert answer.status_code == 422
    assert "还没有可以入册的行" in answer.content.decode()
    assert Upload.objects.count() == 1


def test_what_was_not_finished_waits_on_the_first_page(client: Client) -> None:
    place = grid(client)

    page = page_of(client, START)

    assert place in page
    assert "3 行等您改" in page


def test_an_upload_can_be_let_go(client: Client) -> None:
    place = grid(client)

    client.post(f"{place}away/")

    assert client.get(place).status_code == 404


@pytest.mark.parametrize("part", ["", "rows/", "?view=good"])
def test_a_stranger_finds_no_page(client: Client, part: str) -> None:
    place = grid(client)
    elsewhere = place.replace("/b/one/", "/b/two/")

    joint = "&" if "?" in part else "?"
    assert client.get(f"{place}{part}{joint}stranger=1").status_code == 404
    assert client.get(f"{elsewhere}{part}").status_code == 404
    assert client.get("/b/closed/import/").status_code == 404


def test_text_from_the_file_is_shown_as_text(client: Client) -> None:
    place = grid(client, sheet(HEAD, ["<script>x</script>", NUMBERS[0], None, "<b>"]))

    page = page_of(client, f"{place}?view=good")

    assert "<script>x" not in page
    assert "&lt;b&gt;" in page


def test_senseless_addresses_show_the_page_all_the_same(client: Client) -> None:
    place = grid(client)

    for query in ("?page=99999999999", "?page=0", "?view=x", "?edit=-4", "?fault=%00", "?edit=77"):
        assert client.get(place + query).status_code == 200
    assert client.post(f"{place}mend/", {"row": "x"}).status_code == 422


def test_a_page_of_many_bad_rows_is_turned(client: Client) -> None:
    place = grid(client, sheet(HEAD, *[["李梅", f"x{n}", None, None] for n in range(120)]))

    assert "1 / 3" in page_of(client, place)
    assert 'id="row-121"' in page_of(client, f"{place}?page=3")


def test_whose_session_ended_is_sent_to_the_sign_in_page_and_back(client: Client) -> None:
    place = grid(client)
    client.logout()

    answers = [client.get(START), client.get(place), client.post(f"{place}commit/")]
    swap = client.post(f"{place}mend/", headers={"HX-Request": "true", "HX-Current-URL": place})

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert all(answer["Location"].startswith("/accounts/login/?next=") for answer in answers)
    assert swap["HX-Redirect"].startswith("/accounts/login/?next=")


def test_a_long_list_goes_in_part_by_part_and_stops_and_goes_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PART", 2)
    rows = [[f"李{name}", NUMBERS[n], "", "装配"] for n, name in enumerate("梅春雪")]
    place = grid(client, sheet(HEAD, *rows))

    part = client.post(f"{place}commit/", headers={"HX-Request": "true"})
    left_and_back = page_of(client, place)
    done = client.post(f"{place}commit/", headers={"HX-Request": "true"})

    assert 'max="3" value="2"' in part.text
    assert "submit, load" in part.text  # the next part follows by itself
    assert "3 行里已入册 2 行。" in left_and_back
    assert "submit, load" not in left_and_back
    assert done["HX-Redirect"] == place
    assert "3 行入册：新增 3，改动 0，没变 0。" in page_of(client, place)


def test_a_long_list_goes_in_without_script_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PART", 1)
    rows = [["李梅", NUMBERS[0], "", "装配"], ["李春", NUMBERS[1], "", "装配"]]
    place = grid(client, sheet(HEAD, *rows))

    half = client.post(f"{place}commit/", follow=True)
    whole = client.post(f"{place}commit/", follow=True)

    assert "接着入册" in half.text
    assert "2 行都入册了" in whole.text

"""An upload keeps its file, its mapping and its mends; committing twice changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import override_settings

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.homes import use_home
from xieli.shell.tables import queries, services
from xieli.shell.tables.mending import LEFT_OUT, GoodRow
from xieli.shell.tables.models import Upload, UploadState
from xieli.shell.tables.services import CommitResult, NewFile
from xieli.shell.tests.tables_made import NUMBERS, ROSTER, sheet

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ZHOU = Actor(UUID(int=7), "周敏")
HEAD = ["姓名", "证件号", "手机", "部门"]
HALF_BAD = sheet(
    HEAD,
    ["李梅", NUMBERS[0], "13800000000", "装配"],
    ["王明", "1.1E+17", "13800000011", "装配"],
    ["陈七", NUMBERS[2], "138", "装酡"],
    ["吴八", NUMBERS[3], "139", "装酡"],
)


class Register:
    """Takes rows by key, as a package above would."""

    def __init__(self) -> None:
        self.rows: dict[object, dict[str, object]] = {}
        self.refuses: dict[object, str] = {}

    def take(
        self, good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime
    ) -> CommitResult:
        refused = {
            row.number: self.refuses[row.values["number"]]
            for row in good_rows
            if row.values["number"] in self.refuses
        }
        new = changed = same = 0
        for row in good_rows:
            if row.number in refused:
                continue
            key = row.values["number"]
            new, changed, same = (
                new + (key not in self.rows),
                changed + (key in self.rows and self.rows[key] != row.values),
                same + (self.rows.get(key) == row.values),
            )
            self.rows[key] = row.values
        return CommitResult(new, changed, same, refused)


def taken_in(content: bytes = HALF_BAD, target: str = "board-1") -> Upload:
    return services.take_in(
        NewFile("名单.xlsx", content), kind=ROSTER, target=target, by=ZHOU, at=AT
    )


def mended(upload: Upload, row: int, everywhere: bool = False, **texts: str) -> Upload:
    return services.mend(upload, kind=ROSTER, row=row, texts=texts, everywhere=everywhere)


def committed(upload: Upload, register: Register) -> CommitResult:
    return services.commit(upload, kind=ROSTER, take=register.take, by=ZHOU, at=AT)


def test_a_file_is_kept_with_a_guessed_mapping_and_counted() -> None:
    upload = taken_in()

    assert (upload.state, upload.rows, upload.good, upload.bad) == (UploadState.MENDING, 4, 1, 3)
    assert upload.mapping == {"name": 0, "number": 1, "phone": 2, "team": 3}
    assert not upload.is_mapping_known


def test_a_refused_file_leaves_nothing_behind() -> None:
    with pytest.raises(Refusal):
        taken_in(b"%PDF-1.7")

    assert not Upload.objects.exists()


def test_what_is_kept_cannot_be_read_in_the_database() -> None:
    upload = mended(taken_in(), 3, number=NUMBERS[1])

    kept = bytes(upload.sealed_content or b"") + bytes(upload.sealed_mends or b"")
    assert NUMBERS[1].encode() not in kept
    assert b"PK\x03\x04" not in kept


def test_a_changed_secret_asks_for_the_file_again() -> None:
    upload = taken_in()
    queries.forget_table(upload.id)

    with override_settings(SECRET_KEY="another"), pytest.raises(Refusal, match="已经读不出"):
        queries.checked(upload, ROSTER)


def test_good_rows_go_in_first_and_bad_ones_stay_until_mended() -> None:
    upload, register = taken_in(), Register()

    told = committed(upload, register)

    assert (told.new, list(register.rows)) == (1, [NUMBERS[0]])
    upload.refresh_from_db()
    assert (upload.state, upload.bad, upload.new) == (UploadState.MENDING, 3, 1)


def test_mended_rows_follow_and_the_file_is_let_go_when_all_are_in() -> None:
    upload, register = taken_in(), Register()
    committed(upload, register)
    mended(upload, 3, number=NUMBERS[1])
    mended(upload, 4, phone="13800000022")
    upload = mended(upload, 5, phone="")

    told = committed(upload, register)

    upload.refresh_from_db()
    assert (told.new, told.unchanged) == (3, 1)
    assert (upload.state, upload.sealed_content) == (UploadState.COMMITTED, None)
    with pytest.raises(Refusal, match="没有留存"):
        queries.content_of(upload)


def test_the_same_file_again_changes_nothing() -> None:
    content = sheet(HEAD, ["李梅", NUMBERS[0], None, None], ["王明", NUMBERS[1], None, None])
    register = Register()
    committed(taken_in(content), register)

    again = taken_in(content)
    told = committed(again, register)

    assert (told.new, told.changed, told.unchanged) == (0, 0, 2)
    assert queries.finished_before(again) is not None


def test_a_mapping_is_asked_once_and_remembered_for_the_same_headers() -> None:
    content = sheet(["甲", "乙"], ["李梅", NUMBERS[0]])
    first = taken_in(content)
    assert first.state == UploadState.MAPPING

    services.map_columns(first, kind=ROSTER, mapping={"name": 0, "number": 1})
    second = taken_in(content, target="board-2")

    assert (second.state, second.is_mapping_known) == (UploadState.MENDING, True)
    assert second.mapping == {"name": 0, "number": 1}


def test_a_mapping_of_other_headers_is_not_taken() -> None:
    first = taken_in(sheet(["甲", "乙"], ["李梅", NUMBERS[0]]))
    services.map_columns(first, kind=ROSTER, mapping={"name": 0, "number": 1})

    assert taken_in(sheet(["乙", "甲"], [NUMBERS[0], "李梅"])).mapping == {}


def test_nothing_goes_in_before_every_required_column_is_mapped() -> None:
    upload = taken_in(sheet(["甲", "乙"], ["李梅", NUMBERS[0]]))

    with pytest.raises(Refusal, match="还有必需的栏目没有对上"):
        committed(upload, Register())


def test_one_mend_serves_all_cells_with_the_same_text() -> None:
    upload = mended(taken_in(), 4, everywhere=True, team="装配")

    teams = {number: cells["team"] for number, cells in queries.mends_of(upload).cells.items()}
    assert teams == {4: "装配", 5: "装配"}


def test_undo_takes_back_the_last_step_as_a_whole() -> None:
    upload = mended(taken_in(), 4, phone="13800000022")
    upload = mended(upload, 4, everywhere=True, team="装配")

    upload = services.undo(upload, kind=ROSTER)
    assert queries.mends_of(upload).cells == {4: {"phone": "13800000022"}}

    upload = services.undo(upload, kind=ROSTER)
    assert (queries.mends_of(upload).cells, upload.bad) == ({}, 3)
    with pytest.raises(Refusal, match="没有可以撤回"):
        services.undo(upload, kind=ROSTER)


def test_a_row_is_left_out_and_taken_in_again() -> None:
    upload = mended(taken_in(), 3, **{LEFT_OUT: "1"})
    assert (upload.rows, upload.bad) == (3, 2)

    upload = mended(upload, 3, **{LEFT_OUT: ""})
    assert (upload.rows, upload.bad) == (4, 3)


def test_a_row_the_verb_refuses_is_shown_as_bad_until_it_is_mended() -> None:
    upload, register = taken_in(), Register()
    register.refuses = {NUMBERS[0]: "已是别家会员。"}

    committed(upload, register)

    upload.refresh_from_db()
    assert (upload.good, upload.bad, upload.refusals) == (0, 4, {"2": "已是别家会员。"})
    first = queries.checked(upload, ROSTER).bad[0]
    assert (first.number, first.faults) == (2, {"": "已是别家会员。"})

    upload = mended(upload, 2, number=NUMBERS[1])
    assert (upload.good, upload.refusals) == (1, {})


def test_a_row_that_is_not_in_the_file_cannot_be_mended() -> None:
    with pytest.raises(Refusal, match="没有找到第 99 行"):
        mended(taken_in(), 99, phone="13800000000")


def test_an_upload_is_found_only_at_its_own_target_kind_and_home() -> None:
    upload = taken_in()

    for kind, target in (("roster", "board-2"), ("needs", "board-1")):
        with pytest.raises(Hidden):
            queries.access_upload(upload.id, kind=kind, target=target)
    with use_home("beta"), pytest.raises(Hidden):
        queries.access_upload(upload.id, kind="roster", target="board-1")


def test_an_upload_thrown_away_is_gone() -> None:
    upload = taken_in()

    services.throw_away(upload)

    with pytest.raises(Hidden):
        mended(upload, 3, number=NUMBERS[1])


def test_what_waits_is_listed_and_what_is_done_is_not() -> None:
    taken_in(target="board-2")
    waiting = taken_in()
    done = taken_in(sheet(HEAD, ["李梅", NUMBERS[0], None, None]))
    committed(done, Register())

    assert queries.unfinished(kind="roster", target="board-1") == [waiting]

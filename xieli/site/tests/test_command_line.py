"""What goes wrong outside is told in plain words, ends with 2 and loses nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from xieli.kernel.refusal import Refusal
from xieli.shell.homes import NoHome
from xieli.shell.local_postgres import LocalPostgres
from xieli.site import start
from xieli.site.cli import COMMANDS
from xieli.site.tests.conftest import ROOT, Xieli, clean, command

AWAY = "postgresql://nobody@127.0.0.1:1/x"


def test_the_help_lists_every_command(xieli: Xieli) -> None:
    told = xieli("--help")

    assert told.returncode == 0
    for name, (_module, _words, line) in COMMANDS.items():
        assert name in told.stdout
        assert line[:6] in told.stdout


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@localhost/x", "DATABASE_URL 读不懂"),
        (AWAY, "连不上数据库"),
    ],
)
def test_a_wrong_or_absent_database_is_told(
    xieli: Xieli, tmp_path: Path, url: str, words: str
) -> None:
    told = xieli("home", "create", "x", "--data", tmp_path, DATABASE_URL=url)

    assert told.returncode == 2
    assert words in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("url", ["localhost/x", "postgresql://u@localhost:port/x", "mysql://x"])
def test_an_address_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(Refusal, match="读不懂"):
        start._must_be_address("DATABASE_URL")


def test_a_named_database_without_its_secrets_is_not_served(xieli: Xieli, tmp_path: Path) -> None:
    told = xieli("serve", "--data", tmp_path, DATABASE_URL=AWAY)

    assert told.returncode == 2
    assert "缺少密钥 XIELI_SECRET_KEY" in told.stderr
    assert not (tmp_path / "secrets").exists()


def test_a_file_as_data_folder_is_told(xieli: Xieli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")

    told = xieli("home", "list", "--data", tmp_path / "file")

    assert told.returncode == 2
    assert "它不是文件夹" in told.stderr
    assert (tmp_path / "file").read_text() == "kept"


def test_a_wrong_name_for_a_home_is_told(xieli: Xieli, house: Path) -> None:
    told = xieli("home", "create", "Bad-Name", "--data", house)

    assert told.returncode == 2
    assert "“Bad-Name”不能作为数据家的名字" in told.stderr


def test_a_home_that_is_not_there_is_told(xieli: Xieli, house: Path) -> None:
    told = xieli("verify", "--home", "nowhere", "--data", house)

    assert told.returncode == 2
    assert "这个家还没有建好" in told.stderr


def test_verify_says_that_all_is_well(xieli: Xieli, house: Path, tmp_path: Path) -> None:
    told = xieli("verify", "--data", house, "--save-head", tmp_path / "head")

    assert told.returncode == 0
    assert "核验通过" in told.stdout
    assert (tmp_path / "head").exists()


def test_the_same_home_made_twice_at_once_is_made_once(xieli: Xieli, house: Path) -> None:
    words = command("home", "create", "twin", "--data", house)

    both = [
        subprocess.Popen(words, cwd=ROOT, env=clean(), stderr=subprocess.PIPE) for _ in range(2)
    ]
    ended = [(one.communicate(timeout=120)[1], one.returncode) for one in both]
    listed = xieli("home", "list", "--data", house)

    assert ended == [(b"", 0), (b"", 0)]
    assert listed.stdout.splitlines() == ["home：localhost", "twin：twin.localhost"]


def test_the_restricted_role_may_make_no_home(xieli: Xieli, house: Path) -> None:
    server = LocalPostgres(house).start()
    restricted = server.url(start.APP_ROLE, start.DATABASE)

    told = xieli("home", "create", "more", "--data", house, DATABASE_URL=restricted)
    server.leave()

    assert told.returncode == 2
    assert "DATABASE_OWNER_URL" in told.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 160 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root on a machine of its own can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_told_and_what_was_there_stays(xieli: Xieli, small_disk: Path) -> None:
    data, filler = small_disk / "data", small_disk / "filler"
    first = xieli("home", "create", "first", "--data", data)
    room = os.statvfs(small_disk)
    filler.write_bytes(b"\0" * (room.f_bavail * room.f_bsize - 1_000_000))

    full = xieli("home", "create", "second", "--data", data)
    filler.unlink()
    again = xieli("home", "create", "second", "--data", data)

    assert first.returncode == 0
    assert full.returncode == 2
    assert "磁盘满了" in full.stderr
    assert "Traceback" not in full.stderr
    assert again.returncode == 0
    assert again.stdout.splitlines() == ["first：first.localhost", "second：second.localhost"]


def test_the_secrets_are_made_once_and_closed_to_others(house: Path) -> None:
    folder = house / "secrets"
    before = {path.name: path.read_text() for path in folder.iterdir()}

    start._keep_secrets(folder, may_make=True)

    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    assert sorted(before) == sorted(name.lower() for name in start.SECRETS)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_only_one_may_do_it_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "demo.lock"

    with start.only_one(lock, "已有一个在跑。"), pytest.raises(Refusal, match="已有一个在跑"):
        start.only_one(lock, "已有一个在跑。").__enter__()
    with start.only_one(lock, "已有一个在跑。"):
        again = True

    assert again


def test_our_own_mistakes_stay_loud() -> None:
    with pytest.raises(NoHome), start.faults_in_plain_words():
        raise NoHome("no home chosen")

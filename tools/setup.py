"""Makes what `make` needs: the environment, its packages, the project, assets and catalogues.

Law: only what was finished is believed: a run that was killed, cut off from the network or stopped
by a full disk says so and is done again; two at once wait for each other.
Run as `python3 tools/setup.py run|test|bench`; standard library only.
"""

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Callable, Iterator  # noqa: UP035  (old Pythons read this file)

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "xieli.json"  # what is finished: the name of a step → the digest of its inputs
UNFINISHED = VENV / "unfinished"  # there while packages are being written
CACHE = ROOT / ".cache"
LOG = CACHE / "setup.log"
OLDEST = (3, 11)
NEWER = ("python3.11", "python3.12", "python3.13", "python3.14")
LOCKS = {
    "run": ("requirements.txt",),
    "test": ("requirements.txt", "requirements-dev.txt"),
    "bench": ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"),
}
FULL = re.compile(r"No space left|Disk quota|File too large|File size limit|OSError: \[Errno 28\]")
AWAY = re.compile(
    r"NewConnectionError|ConnectTimeout|Read timed out|Name or service not known|name resolution"
    r"|Network is unreachable|No matching distribution|Could not find a version|ProxyError|SSLError"
    r"|Connection (?:refused|reset|aborted|broken)"
)
COMPILE = (
    "import os, sys, polib\n"
    "for name in sys.argv[1:]:\n"
    "    polib.pofile(name).save_as_mofile(name + '.new')\n"
    "    os.replace(name + '.new', name[:-2] + 'mo')\n"
)


class Trouble(Exception):
    """Something outside our hands went wrong; the words say what, and what helps.

    `wrote_nothing`: it happened before anything in the environment was touched.
    """

    def __init__(self, words: str, wrote_nothing: bool = False) -> None:
        super().__init__(words)
        self.wrote_nothing = wrote_nothing


def main(level: str) -> int:
    """Bring everything this level needs up to date; 0, or 1 with a plain message."""
    try:
        CACHE.mkdir(exist_ok=True)
        with open(CACHE / "setup.lock", "w") as gate:
            wait_for_turn(gate)
            set_up(level, gate.fileno())
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as fault:
        print(of_system(fault), file=sys.stderr)
        return 1
    return 0


def must_be_new_enough() -> None:
    """Go on with a newer Python where this one is too old and another is there."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    have = ".".join(str(part) for part in sys.version_info[:3])
    print(
        f"要 Python 3.11 或更新，这里是 {have}。装好后：make PYTHON=/路径/python3.11 demo\n"
        f"Python 3.11 or newer is needed, this is {have}.",
        file=sys.stderr,
    )
    sys.exit(1)


def wait_for_turn(gate: "IO[str]") -> None:
    """One setup at a time; the lock dies with the process and with the pip it started."""
    try:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        tell("另一个安装正在进行，等它做完…（another setup is running, waiting）")
        fcntl.flock(gate, fcntl.LOCK_EX)


def set_up(level: str, gate: int) -> None:
    """Do every step whose inputs changed since it was last finished."""
    make_environment(gate)
    done = read_stamp()
    for lock in LOCKS[level]:
        step(done, lock, digest(ROOT / lock), partial(install_lock, lock, gate))
    inputs = digest(ROOT / "pyproject.toml", ROOT / "requirements.in")
    step(done, "project", inputs, partial(install_project, gate))
    bring_assets(gate)
    catalogues = sorted((ROOT / "xieli" / "locale").glob("*/LC_MESSAGES/*.po"))
    if not all(path.with_suffix(".mo").exists() for path in catalogues):
        done.pop("words", None)
    step(done, "words", digest(*catalogues), partial(compile_words, catalogues, gate))


def step(done: "dict[str, str]", name: str, inputs: str, act: "Callable[[], None]") -> None:
    """Act where the inputs changed, and only then believe that it is done."""
    if done.get(name) != inputs:
        act()
        finished(done, name, inputs)


def finished(done: "dict[str, str]", name: str, inputs: str) -> None:
    """Write down that a step is done with these inputs."""
    done[name] = inputs
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(done))
    fresh.replace(STAMP)


def digest(*paths: Path) -> str:
    """One digest of the names and contents of files."""
    total = hashlib.sha256(str(ROOT).encode())
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def read_stamp() -> "dict[str, str]":
    """What is finished; nothing where the stamp is missing or torn."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def make_environment(gate: int) -> None:
    """Make .venv, again where it is half, broken, or was moved here from another place."""
    if not UNFINISHED.exists() and is_sound():
        return
    if VENV.exists():
        tell("原来的环境不完整，重新来…（the environment is not whole, starting again）")
        shutil.rmtree(VENV)
    tell("正在建 Python 环境…（making the environment）")
    VENV.mkdir()
    UNFINISHED.touch()
    run([sys.executable, "-m", "venv", str(VENV)], gate)
    UNFINISHED.unlink()


def is_sound() -> bool:
    """Whether the environment's Python runs, knows its place and is new enough."""
    try:
        now = digest_of_state(PYTHON.resolve(), VENV / "pyvenv.cfg")
        done = read_stamp()
        if done.get("python") != now:
            must_run()
            finished(done, "python", now)
    except (FileNotFoundError, PermissionError, Trouble):
        return False
    return True


def must_run() -> None:
    """Trouble where the environment's Python is not what it was made as."""
    ask = "import sys; print(sys.prefix); print(sys.version_info >= (3, 11))"
    said = subprocess.run([str(PYTHON), "-c", ask], capture_output=True, text=True, check=False)
    if said.stdout.split("\n")[:2] != [str(VENV), "True"]:
        raise Trouble(said.stderr)


def digest_of_state(*paths: Path) -> str:
    """Where files lie and when they were last written, without reading them."""
    states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    return hashlib.sha256(f"{ROOT} {states}".encode()).hexdigest()


def install_lock(lock: str, gate: int) -> None:
    """Exactly the packages of a lock file, each checked by its digest."""
    number = sum(1 for line in (ROOT / lock).read_text().splitlines() if "==" in line)
    tell(f"正在安装 {number} 个软件包（{lock}），第一次要一两分钟…（installing packages）")
    pip(["--require-hashes", "-r", lock], gate)


def install_project(gate: int) -> None:
    """The command `xieli`, working on the files of this folder."""
    tell("正在装上 xieli 命令…（installing the command xieli）")
    pip(["--no-deps", "--no-build-isolation", "-e", "."], gate)


def pip(words: "list[str]", gate: int) -> None:
    """Run pip; while it writes, the environment counts as unfinished."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
    with writing():
        run([str(PYTHON), "-m", "pip", "install", *quiet, *words], gate)


@contextmanager
def writing() -> "Iterator[None]":
    """Mark the environment as unfinished, so that nobody believes what a kill leaves behind."""
    UNFINISHED.touch()
    try:
        yield
    except Trouble as trouble:
        if trouble.wrote_nothing:
            UNFINISHED.unlink()
        raise
    UNFINISHED.unlink()


def bring_assets(gate: int) -> None:
    """Style sheets, charts and fonts; tools/assets.py keeps its own stamp and its own words."""
    if shutil.which("npm"):
        run_assets(gate)
        return
    with writing():  # it may have to install Node's wheel
        run_assets(gate)


def run_assets(gate: int) -> None:
    """Run it where its words are seen."""
    command = [str(PYTHON), "-S", str(ROOT / "tools" / "assets.py")]
    code = subprocess.run(command, cwd=ROOT, pass_fds=[gate], check=False).returncode
    if code:
        raise Trouble("样式和字体没有取到，见上一行。（no assets, see above）", code > 0)


def compile_words(catalogues: "list[Path]", gate: int) -> None:
    """The translations in the form that Django reads."""
    if catalogues:
        tell("正在编译译文…（compiling translations）")
        run([str(PYTHON), "-c", COMPILE, *map(str, catalogues)], gate)


def run(command: "list[str]", gate: int) -> None:
    """Run a program quietly, tell the time now and then, and say plainly why it failed."""
    env = {**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1"}
    with open(LOG, "w+", errors="replace") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            pass_fds=[gate],
        )  # fmt: skip
        wait_for(process)
        log.seek(0)
        said = log.read()
    if process.returncode:
        raise why(said, process.returncode)


def wait_for(process: "subprocess.Popen[bytes]") -> None:
    """Wait, with a sign of life every 20 seconds."""
    began = time.monotonic()
    while True:
        try:
            process.wait(timeout=20)
            return
        except subprocess.TimeoutExpired:
            tell(f"  …{time.monotonic() - began:.0f} 秒")
        except BaseException:
            process.terminate()
            process.wait()
            raise


def why(said: str, code: int) -> Trouble:
    """One plain sentence in both languages for what a program said."""
    if FULL.search(said) or code == -25:
        return Trouble(full())
    if "ensurepip" in said:
        name = "python{}.{}-venv".format(*sys.version_info[:2])
        return Trouble(
            f"这个 Python 缺少 venv。请先装：apt-get install {name}（或用完整的 Python）。\n"
            f"This Python lacks venv: apt-get install {name}"
        )
    if "DO NOT MATCH THE HASHES" in said:
        return Trouble(
            "下载的软件包和清单里的指纹不一致，没有安装。请换个网络再运行一次。\n"
            "A package does not match its digest; nothing was installed. Try another network.",
            wrote_nothing=True,
        )
    if AWAY.search(said):
        return Trouble(
            "连不上软件包仓库，没有装完。请看网络或 pip 的镜像设置，再运行一次。\n"
            f"The package index cannot be reached. Check the network or pip's settings; log: {LOG}",
            wrote_nothing=True,
        )
    return Trouble(f"安装没有完成（setup failed），全文在 {LOG}：\n{said.strip()[-1500:]}")


def full() -> str:
    """The words for a full disk."""
    return (
        "磁盘满了，没有装完。请腾出至少 2 GB 再运行一次，会从头装好。\n"
        "The disk is full. Free at least 2 GB and run it again; it will start clean."
    )


def of_system(fault: OSError) -> str:
    """The words for a fault of the file system."""
    if fault.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return full()
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"不能写 {fault.filename}，没有权限。请用拥有这个文件夹的用户运行。\n"
            f"No permission to write {fault.filename}; run it as the owner of this folder."
        )
    return f"安装没有完成（setup failed）：{fault}"


def tell(words: str) -> None:
    """One line for the person who waits."""
    print(words, flush=True)


if __name__ == "__main__":
    must_be_new_enough()
    if sys.argv[1:] not in [[level] for level in LOCKS]:
        sys.exit("python3 tools/setup.py run|test|bench")
    sys.exit(main(sys.argv[1]))

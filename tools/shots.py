"""The README's pictures, taken from a running demonstration: `make shots`.

Starts `xieli demo` on a free port with a data folder of its own, signs in as the cast, and writes
docs/shots/<step>-<width>.png for the loop, the desk of care and taking part, at both widths.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
SHOTS = ROOT / "docs" / "shots"
DATA = ROOT / ".cache" / "shots-demo"
WIDTHS = {"375": (375, 812), "1440": (1440, 900)}
PATIENCE = 120  # seconds until the demonstration must answer
# step, who signs in ("" nobody), address; {i} invitation, {t} trace code, {line} a hand-over line
STEPS = (
    ("0-front", "", "/"),
    ("1-needs", "liuyun", "/work/winter/needs/"),
    ("1-import", "wangqiang", "/work/winter/needs/import/"),
    ("2-pledge", "", "/i/{i}/"),
    ("3-board", "chenzx", "/work/winter/board/"),
    ("4-hand-over", "wangqiang", "/work/winter/hand-over/{line}/"),
    ("4-goods", "zhoumin", "/work/winter/goods/"),
    ("5-trace", "", "/t/{t}/"),
    ("6-campaign", "", "/p/winter/"),
    ("6-briefing", "zhoumin", "/work/winter/briefing/"),
    ("7-today", "zhoumin", "/today/"),
    ("8-join", "", "/join/"),
    ("8-applications", "zhoumin", "/desk/applications/"),
    ("9-self-test", "", "/aid/test/"),
    ("9-files", "zhoumin", "/aid/files/"),
    ("10-day", "zhoumin", "/visits/day/"),
    ("10-campaigns", "chenzx", "/visits/work/"),
    ("11-ask", "", "/rights/"),
    ("11-queue", "wangqiang", "/rights/work/"),
    ("12-home", "limei", "/"),
    ("12-offers", "limei", "/benefits/"),
    ("12-batches", "zhoumin", "/benefits/work/"),
    ("13-events", "limei", "/events/"),
    ("13-series", "zhoumin", "/events/run/"),
    ("14-volunteers", "", "/volunteers/showcase/"),
    ("14-requests", "zhoumin", "/volunteers/work/requests/"),
    ("15-gifts", "", "/gifts/"),
    ("15-desk", "zhoumin", "/gifts/work/"),
    ("16-venues", "", "/venues/?town=440305"),
    ("17-agreements", "zhoumin", "/agreements/{agreement}/"),
    ("18-powers", "chenzx", "/insight/powers/"),
    ("19-measures", "wangqiang", "/plans/{policy}/table/"),
    ("20-clipping", "zhoumin", "/newsroom/texts/{clipping}/"),
    ("21-news", "", "/news/"),
    ("21-story", "", "/news/{story}/"),
)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def start(port: int) -> tuple[subprocess.Popen[str], str]:
    """Start the demonstration; gives the process and what it told before serving."""
    xieli = ROOT / ".venv" / "bin" / "xieli"
    command = [str(xieli), "demo", "--port", str(port), "--data", str(DATA)]
    told = subprocess.run(
        [*command, "--no-serve"], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, text=True)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
            return server, told
        except OSError:
            time.sleep(0.5)
    server.send_signal(signal.SIGTERM)
    raise SystemExit("the demonstration did not answer")


def sign_in(page: Page, base: str, username: str) -> None:
    """Sign in through the pages as a person would, second factor included."""
    page.goto(f"{base}/accounts/login/?next=/today/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", "xieli-demo-2024")
    page.click("form:has(input[name=password]) button.go, form:has(input[name=password]) .weui-btn")
    page.wait_for_load_state()
    if "2fa" in page.url:
        page.fill("input[name=code]", page.inner_text(".once").strip())
        page.click("form:has(input[name=code]) button")
        page.wait_for_load_state()


def sessions(browser: Browser, base: str) -> dict[str, Any]:
    """One sign-in for each of the cast that the steps need; a code is good once in 30 seconds."""
    states: dict[str, Any] = {}
    for username in sorted({username for _step, username, _address in STEPS if username}):
        context = browser.new_context(locale="zh-CN")
        sign_in(context.new_page(), base, username)
        states[username] = context.storage_state()
        context.close()
    return states


def take(browser: Browser, base: str, names: dict[str, str], states: dict[str, Any]) -> None:
    """Take every step at both widths."""
    for label, (width, height) in WIDTHS.items():
        for step, username, address in STEPS:
            context = browser.new_context(
                locale="zh-CN",
                viewport={"width": width, "height": height},
                storage_state=states.get(username),
            )
            page = context.new_page()
            answer = page.goto(base + address.format(**names))
            page.wait_for_timeout(400)
            target = SHOTS / f"{step}-{label}.png"
            page.screenshot(path=str(target))
            print(f"{target.name}: {answer.status if answer else '?'}")
            context.close()


def hand_over_line(browser: Browser, base: str, state: Any) -> str:
    """The key of a line that can be handed over, read from the county officer's page."""
    page = browser.new_page(storage_state=state)
    page.goto(f"{base}/work/winter/hand-over/")
    found = re.search(r"棉被.*?/hand-over/([0-9a-f-]{36})/", page.content(), re.DOTALL)
    page.close()
    if found is None:
        raise SystemExit("no line to hand over")
    return found.group(1)


def first_of(browser: Browser, address: str, state: Any, key: str = "[0-9a-f-]{36}") -> str:
    """The key of the first row of a list, read from its page."""
    page = browser.new_page(storage_state=state)
    page.goto(address)
    path = address.split("/", 3)[3].partition("?")[0]
    found = re.search(rf'href="/{path}({key})/"', page.content())
    page.close()
    if found is None:
        raise SystemExit(f"no row on {address}")
    return found.group(1)


def main() -> None:
    """Take the pictures and leave nothing behind but them."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    SHOTS.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(DATA, ignore_errors=True)  # an older story would lack what is shown
    port = free_port()
    server, told = start(port)
    names = {
        "i": re.findall(r"/i/(\w+)/", told)[0],
        "t": re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", told)[0],
    }
    try:
        with sync_playwright() as play:
            flags = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
            browser = play.chromium.launch(executable_path=chromium, args=flags)
            base = f"http://127.0.0.1:{port}"
            states = sessions(browser, base)
            names["line"] = hand_over_line(browser, base, states["wangqiang"])
            names["agreement"] = first_of(browser, f"{base}/agreements/", states["zhoumin"])
            names["policy"] = first_of(browser, f"{base}/plans/", states["wangqiang"])
            names["clipping"] = first_of(
                browser, f"{base}/newsroom/texts/?q=帮扶", states["zhoumin"]
            )
            names["story"] = first_of(browser, f"{base}/news/", None, r"[\w-]{6,40}")
            take(browser, base, names, states)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    sys.exit(main())

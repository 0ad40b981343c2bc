"""Headless Chromium for the tests that are marked `browser`.

Law: without a Chromium they are skipped with one plain line; where CI is set they fail instead.
Verbs: the fixture `browser_page`, a phone in Chinese that stands before the live server.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"width": 375, "height": 812}
MISSING = "没有装 Chromium，跳过浏览器测试（no Chromium: apt-get install chromium）"


def chromium() -> str | None:
    """Where a Chromium is, None where there is none."""
    found = (shutil.which(name) for name in (os.environ.get("XIELI_CHROMIUM", ""), *NAMES) if name)
    return next((path for path in found if path), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test, or fail it in CI, before anything is started for it."""
    if item.get_closest_marker("browser") and chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING.replace("跳过", "CI 里不能缺，不跳过"), pytrace=False)
        pytest.skip(MISSING)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield program
        program.close()


@pytest.fixture
def browser_page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of 375 × 812 in Chinese; addresses are relative to the home `home`."""
    address = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=address)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()

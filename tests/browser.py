"""Kith as a coordinator meets it: the real server on a port of its own, seen through a real browser.

``kith`` starts ``python app.py`` on an empty folder; ``screen`` is a browser window at 1440 × 900, ``open_screen`` opens
more or narrower ones. No window may ask anything of another machine or break the page's content policy: that fails the
test at its end. A failed test leaves a picture of each window and names the files.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
"""Seconds that a start may take on a busy machine."""

NAME, EMAIL, PASSWORD = "Ruth Adler", "ruth@example.org", "three quiet otters"
"""The first coordinator."""

expect.set_options(timeout=20_000)


# The server ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Kith:
    """A running Kith. ``console`` is the file that its words go to."""

    address: str
    data: Path
    console: Path
    process: subprocess.Popen[bytes]

    def setup_link(self) -> str:
        """The link for the first account, as Kith prints it at its start."""
        found = re.search(r"http://\S+/setup/\S+", self.console.read_text("utf-8"))
        assert found, f"no link for the first account on the console:\n{self.console.read_text('utf-8')}"
        return found[0]


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(folder: Path, *, today: date, environment: Mapping[str, str] | None = None) -> Iterator[Kith]:
    """Run ``python app.py`` with its data in ``folder`` on the day ``today``, until the block ends. Fails when Kith wanted
    to reach anybody beyond this machine meanwhile."""
    port = free_port()
    address, console, reached = f"http://127.0.0.1:{port}", folder / "console.txt", folder / "reached.txt"
    folder.mkdir(parents=True, exist_ok=True)
    known = {**os.environ, "KITH_DATA": str(folder / "data"), "KITH_TODAY": today.isoformat(), "PYTHONUNBUFFERED": "1"}
    known |= {"PYTHONPATH": str(ROOT / "tests" / "watched"), "KITH_REACHED": str(reached)}
    known.setdefault("KITH_DEMO", "no")  # most tests begin with nobody there
    with console.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port), "--no-browser"],
            cwd=ROOT,
            env={**known, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that whatever it starts ends with it
        )
    try:
        wait_for(f"{address}/readyz", process, console)
        yield Kith(address=address, data=folder / "data", console=console, process=process)
    finally:
        stop(process)
    assert not reached.exists(), f"Kith wanted to reach {reached.read_text('utf-8').split()}"


def wait_for(address: str, process: subprocess.Popen[bytes], console: Path) -> None:
    """Wait until an address answers, or fail with what the server said."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"Kith did not start:\n{console.read_text('utf-8', 'replace')[-4000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server as a person would, and after a while by force."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=15)


@pytest.fixture
def kith(tmp_path: Path, today: date) -> Iterator[Kith]:
    """A Kith that was just installed: no account, no program, nobody."""
    with serve(tmp_path / "kith", today=today) as running:
        yield running


# The browser --------------------------------------------------------------------------------------------------------
ARGUMENTS = (
    "--no-sandbox",  # as root, as in most CI, Chromium has none
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


# For a module and not for the session: while it lasts, an event loop of its own runs in this thread, and tests of
# asynchronous code could not start theirs.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium: the system's, else the one that playwright keeps."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Watch:
    """What the windows of one test did that none should do."""

    outside: list[str]
    forbidden: list[str]

    def request(self, address: str) -> None:
        """Note an address that is not this machine's."""
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost"):
            self.outside.append(address)

    def message(self, text: str) -> None:
        """Note what the page's content policy stopped."""
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.forbidden.append(text)


OpenScreen = Callable[..., Page]


@pytest.fixture
def open_screen(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[OpenScreen]:
    """Opens a window with cookies of its own: ``open_screen(width=390, height=844)`` is a phone."""
    watch = Watch(outside=[], forbidden=[])
    pages: list[Page] = []

    def opened(*, width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        context.add_init_script(_LISTENING)
        context.on("request", lambda sent: watch.request(sent.url))
        context.on("console", lambda said: watch.message(said.text))
        page = context.new_page()
        page.on("websocket", lambda line: watch.request(line.url))
        pages.append(page)
        return page

    yield opened
    if getattr(request.node, "went_wrong", False):
        _picture(request.node.name, pages)
    for page in pages:
        page.context.close()
    assert watch.outside == [], "a page asked something of another machine"
    assert watch.forbidden == [], "a page tried what its content policy forbids"


@pytest.fixture
def screen(open_screen: OpenScreen) -> Page:
    """A browser window on a coordinator's desk: 1440 × 900."""
    return open_screen()


def _picture(name: str, pages: list[Page]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="kith-screens-"))
    for number, page in enumerate(pages):
        path = folder / f"{re.sub(r'[^a-zA-Z0-9_]+', '-', name)}-{number}.png"
        page.screenshot(path=path, full_page=True)
        sys.stderr.write(f"\nThe window {page.url} looked like this: {path}\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember on the test whether it failed, for the picture."""
    report: Any = yield
    if report.when == "call" and report.failed:
        item.went_wrong = True  # type: ignore[attr-defined]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a browser is marked so."""
    for item in items:
        if {"chromium", "kith"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


_LISTENING = """(() => {
    const known = window.listening = {sent: 0, answered: 0};
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...what) {
        if (!this.heard) this.addEventListener('message', () => { known.answered = performance.now(); });
        this.heard = true;
        known.sent = performance.now();
        return send.apply(this, what);
    };
})()"""
"""When a page last sent something to the server, and when it was last answered."""


# What a coordinator does --------------------------------------------------------------------------------------------
def settled(page: Page) -> None:
    """Wait until the page has drawn everything it was asked for."""
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            return app && app.dataset.testScriptState === 'notRunning'
                && app.dataset.testConnectionState === 'CONNECTED'
                && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stAppSkeleton"]')
                && !document.querySelector('[data-stale="true"]');
        }"""
    )


def make_first_account(page: Page, kith: Kith) -> None:
    """Make the first account by the link on the console, and wait for the desk."""
    page.goto(kith.setup_link())
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.locator("form button").click()
    settled(page)


KNOWN = {
    "list": "Streamlit's navigation puts the names of sections between the links",
    "listitem": "the same",
}
"""Rules of axe that Streamlit itself breaks, each with the reason."""


def heard(page: Page) -> None:
    """Until the page has heard of what was done, and has drawn what came of it.

    A busy server may take long to begin: an answer to what was sent last is waited for, so that nothing is done on a
    page that is about to be drawn anew.
    """
    page.wait_for_timeout(120)
    with suppress(TookTooLong):
        page.wait_for_function("() => !window.listening || listening.answered >= listening.sent", timeout=5_000)
    settled(page)


def main(page: Page) -> Locator:
    """What is beside the navigation."""
    return page.get_by_test_id("stMain")


def go(page: Page, title: str) -> None:
    """Open a page by the navigation, as she does."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    settled(page)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button and wait for what comes of it."""
    main(page).get_by_role("button", name=name).first.click()
    heard(page)


def one_of(page: Page, name: str | re.Pattern[str]) -> Locator:
    """One of several pills or segments."""
    of_one, of_several = (main(page).get_by_role(role, name=name, exact=True) for role in ("radio", "button"))
    return of_one.or_(of_several).first


def choose(page: Page, name: str | re.Pattern[str]) -> None:
    """Choose one of several pills or segments."""
    one_of(page, name).click()
    heard(page)


def barriers(page: Page, *, known: Mapping[str, str] | None = None) -> list[str]:
    """What axe finds on this page that keeps someone out (WCAG 2.1 A and AA, and headings that leave a level out):
    rule, help, first places.

    ``known`` has the rules that are not counted, each with the reason.
    """
    rules = {
        "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
        "rules": {"heading-order": {"enabled": True}},
    }
    found = Axe().run(page, options={**rules, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes'][:3]]}"
        for each in found
        if each["id"] not in (known or {})
    ]

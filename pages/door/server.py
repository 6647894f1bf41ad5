"""The server's life: the guard and the door's routes around Streamlit; what happens at start, and meanwhile."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import secrets
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import bootstrap

from models import migrate, snapshot
from models.findings import Refused, sentence
from models.i18n import translate
from models.mishaps import without_words
from models.sealing import digest
from pages.door import readiness
from pages.door.guard import LOCAL_NAMES, Guard, watch
from pages.door.routes import ROUTES
from pages.widgets.wording import plain
from workflows import backup, demonstration, signing
from workflows.calendar_day import present_day

log = logging.getLogger("kith")

COLLECT_EVERY = 300.0
"""Seconds between full garbage collections, now that none runs after each rerun."""

# A Kith that would leak or phone home does not start. Source: trust.md, "Configuration that follows".
MUST_BE: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "logger.enableRich": False,
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.trustedUserHeaders": {"X-Kith-User": "account", "X-Kith-Session": "sign_in"},
}


def around() -> dict[str, Any]:
    """What stands around the page script: the guard, the door's routes, the server's life. Streamlit must never look
    into ``pages/`` by itself: it would run a page without the frame."""
    PagesManager.uses_pages_directory = False
    # The same after a restart, so that a page left open over it may still send its forms and files.
    os.environ.setdefault("STREAMLIT_SERVER_COOKIE_SECRET", digest("streamlit", "cookie"))
    # Streamlit logs a page's exception with its text before it asks us; ``_mishap`` logs it without.
    logging.getLogger("streamlit.error_util").addFilter(lambda record: record.exc_info is None)
    return {
        "routes": ROUTES,
        "middleware": [Middleware(Guard)],
        "lifespan": _life,
        "on_script_error": _mishap,
    }


def start(app: st.App, arguments: Sequence[str]) -> None:
    """``python app.py``: serve until stopped."""
    parser = argparse.ArgumentParser(prog="python app.py", description="Start Kith.")
    parser.add_argument("--port", type=int, help="the port to listen on; default 8501, or the next free one")
    parser.add_argument(
        "--address", help="the address to listen on; default 127.0.0.1, which only this computer reaches"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    given = parser.parse_args(arguments)
    options: dict[str, Any] = {}
    if given.port is not None:
        options["server.port"] = given.port
    if given.address:
        options["server.address"] = given.address
        names = {*os.environ.get("KITH_HOSTS", "").split(","), given.address} - {"", "0.0.0.0", "::"}  # noqa: S104
        os.environ["KITH_HOSTS"] = ",".join(sorted(names))
    if given.no_browser:
        os.environ["KITH_NO_BROWSER"] = "1"
    os.chdir(Path(__file__).parents[2])
    bootstrap._print_url = lambda **_given: None  # ours is the one link, printed when everything behind it is ready
    app.run(config=options)


@asynccontextmanager
async def _life(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Migrate, then serve; load what is heavy meanwhile; say where to go."""
    try:
        refuse_unsafe_settings()
        await to_thread.run_sync(migrate.upgrade)
        await to_thread.run_sync(backup.clear_scratch)
    except SystemExit as stop:
        # The server waits for ever for a start that ends so. Nothing has begun yet, so nothing is cut off.
        sys.stderr.write(f"{stop}\n")
        sys.stderr.flush()
        os._exit(1)
    with snapshot.at_work():
        async with _serving():
            yield {}


@asynccontextmanager
async def _serving() -> AsyncIterator[None]:
    token = await to_thread.run_sync(lambda: signing.new_setup_token(now=datetime.now(UTC)))
    if token is not None and os.environ.get("KITH_DEMO", "yes") != "no":
        await to_thread.run_sync(lambda: demonstration.load_at_first_start(today=present_day()))
    jobs_stop = threading.Event()
    background = threading.Thread(target=_warm_up, args=(jobs_stop,), name="kith-background", daemon=True)
    background.start()
    tasks = [asyncio.create_task(watch()), asyncio.create_task(_collect())]
    _announce(token)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        jobs_stop.set()
        await to_thread.run_sync(_wind_down, background)


def refuse_unsafe_settings() -> None:
    """Stop with a sentence when a setting would break a promise."""
    wrong = [name for name, value in MUST_BE.items() if config.get_option(name) != value]
    if wrong:
        raise SystemExit(
            "Kith does not start: these settings would break a promise to the people in its programs: "
            f"{', '.join(wrong)}. Take them out of the environment or the configuration and start again."
        )


def _announce(token: str | None) -> None:
    """Print the link. The address is what was asked for; the port is the one that was free."""
    address = str(config.get_option("server.address") or "127.0.0.1")
    host = "127.0.0.1" if address in LOCAL_NAMES | {"0.0.0.0", "::"} else address  # noqa: S104
    link = f"http://{host}:{config.get_option('server.port')}" + (f"/setup/{token}" if token else "/")
    sentences = (
        f"Kith is running. Make the first account here (the link works once):\n\n    {link}\n"
        if token
        else f"Kith is running. Open it here:\n\n    {link}\n"
    )
    sys.stdout.write(f"\n{sentences}\nStop it with Ctrl+C.\n")
    sys.stdout.flush()
    seen = sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.stdout.isatty() and seen and not os.environ.get("KITH_NO_BROWSER"):
        threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()


def _warm_up(stop: threading.Event) -> None:
    """Load the heavy libraries and start the jobs while the first person signs in. Then keep the collector away from
    all of that: it never becomes garbage, and looking through it takes longer than a rerun."""
    try:
        import pandas  # noqa: F401

        from workflows import jobs

        if not stop.is_set():
            jobs.launch()
    except Exception as error:
        log.error("The background did not start; pages work, nothing happens by itself: %s", without_words(error))
        return
    gc.collect()
    gc.freeze()
    readiness.background.set()
    _warm_up_rosters()


def _warm_up_rosters() -> None:
    """What judging a roster needs takes seconds to load. Nobody waits for it at the start, nor at her first upload."""
    os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")
    with suppress(ImportError):
        import pandera.polars  # noqa: F401
    gc.freeze()


def _wind_down(background: threading.Thread) -> None:
    background.join(timeout=20)
    from workflows import jobs

    jobs.stop()
    readiness.background.clear()


async def _collect() -> None:
    """Collect by the clock instead of after each rerun."""
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        await to_thread.run_sync(gc.collect)


def _mishap(error: Exception) -> bool:
    """Show a sentence and a number instead of a traceback, and log where it happened without what was in it: an
    exception's text can hold a person's answers."""
    desk = st.session_state.get("desk")
    language = desk.language if desk is not None else "en"
    if isinstance(error, Refused):
        for found in error.findings:
            st.error(plain(sentence(found, language)))
        return True
    number = secrets.token_hex(4)
    log.error("Mishap %s: %s", number, without_words(error))
    st.error(
        translate(
            "This page met something it was not made for. What you saved before is kept. Reload the page; if it "
            "happens again, tell whoever looks after Kith the number {number}.",
            language,
            number=number,
        ),
        title=translate("Something went wrong", language),
    )
    return True

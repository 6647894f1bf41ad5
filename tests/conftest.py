"""What every test may ask for. ``databases`` has the databases, ``desks`` the people, ``browser`` the running app."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from datetime import date

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether the promise holds.
settings.register_profile("wide", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same commit gets the same verdict. Examples nobody has seen yet are drawn with --hypothesis-profile=wide; a failure
# found so becomes a test of its own.
settings.register_profile("kith", settings.get_profile("wide"), derandomize=True)
settings.load_profile("kith")

pytest_plugins = ["tests.databases", "tests.desks", "tests.browser"]

TODAY = date(2026, 9, 14)
"""The day on which every test happens: a Monday."""

SECRET_KEY = "a2l0aC10ZXN0cy1vbmx5LW5vdC1hLXNlY3JldC1rZXk="
"""The sealing key of the tests, so that no test writes one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--none-skipped`` makes a skipped test a failure."""
    parser.addoption("--none-skipped", action="store_true", help="fail when any test was skipped")


def pytest_configure(config: pytest.Config) -> None:
    """Nothing a test forgets to set may reach the data of the person who runs the tests."""
    folder = tempfile.mkdtemp(prefix="kith-tests-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["KITH_DATA"] = folder
    os.environ["KITH_SECRET_KEY"] = SECRET_KEY
    os.environ.pop("KITH_DATABASE_URL", None)


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the collector need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that did not run has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("none_skipped") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why the run failed when only a skipped test made it fail."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and config.getoption("none_skipped"):
        terminalreporter.write_line(f"{len(skipped)} skipped: every test must run.", red=True)


@pytest.fixture
def today() -> date:
    """The day on which the test happens."""
    return TODAY

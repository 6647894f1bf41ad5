"""A running Kith for all tests of a file that need only the first account in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.browser import Kith, serve
from tests.desk.wire import Client

DAY = date(2026, 9, 14)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kith]:
    """A running Kith with its first account."""
    with serve(tmp_path_factory.mktemp("home") / "kith", today=DAY) as running:
        assert Client(address=running.address).make_first_account(running.setup_link()).status == 303
        yield running

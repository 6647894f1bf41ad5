"""A running Kith for all tests of a file that need only the first account in it, and the browser of whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.browser import EMAIL, PASSWORD, Kith, serve
from tests.desk.wire import Client


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kith]:
    """A running Kith with its first account."""
    with serve(tmp_path_factory.mktemp("home") / "kith", today=date(2026, 9, 14)) as running:
        assert Client(address=running.address).make_first_account(running.setup_link()).status == 303
        yield running


@pytest.fixture
def ruth(home: Kith) -> Client:
    """A browser in which the first owner is signed in."""
    client = Client(address=home.address)
    assert client.send("/sign-in", {"email": EMAIL, "password": PASSWORD}).status == 303
    return client

"""People at the desk: ``actor_as`` is someone signed in, ``app`` is Kith's screen as she sees it.

``actor_as(AccountRole.COORDINATOR)`` makes an account with an open sign-in and answers its ``Actor``, for use cases.
``app(AccountRole.VIEWER)`` is an ``AppTest`` through ``app.py``, signed in as that role and already run once;
``go(test, "pages/cohort/report.py")`` opens a page of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from models.database import writing
from models.tables import Account, SignIn
from models.vocabulary import AccountRole
from workflows.actors import Actor

ROOT = Path(__file__).parents[1]
ActorAs = Callable[..., Actor]
OpenApp = Callable[..., AppTest]


@pytest.fixture
def actor_as(database: str) -> ActorAs:
    """Someone with this role, signed in. Without a password: making one takes longer than a test."""

    def signed_in(role: AccountRole = AccountRole.COORDINATOR, *, name: str = "", language: str = "en") -> Actor:
        now = datetime.now(UTC)
        with writing() as session:
            account = Account(
                email=f"{role}-{now.timestamp()}@example.org",
                name=name or f"Ruth the {role}",
                password_hash="never typed",
                role=role,
                language=language,
                created=now,
            )
            session.add(account)
            session.flush()
            sign_in = SignIn(token_digest=f"digest of {account.id}", account_id=account.id, created=now, seen=now)
            session.add(sign_in)
            return Actor(id=account.id, name=account.name, role=role, language=language, sign_in=sign_in.id)

    return signed_in


@pytest.fixture
def app(actor_as: ActorAs, today: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenApp]:
    """Kith's screen for someone with this role, on the day on which every test happens. ``test.exception`` tells what
    went wrong, which Kith's own settings would not."""
    monkeypatch.setenv("KITH_TODAY", str(today))
    shown = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")

    def opened(role: AccountRole = AccountRole.COORDINATOR, *, actor: Actor | None = None) -> AppTest:
        who = actor or actor_as(role)
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        test.user = {"account": who.id, "sign_in": who.sign_in}
        return test.run()

    yield opened
    config.set_option("client.showErrorDetails", shown)


def go(test: AppTest, page: str) -> AppTest:
    """Open a page by its file, as a click in the navigation does."""
    return test.switch_page(str(ROOT / page)).run()

"""Who may do what: asked of the database, at the moment it is done."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.database import reading, writing
from models.findings import Refused, sentence
from models.tables import Account, SignIn
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from workflows.actors import HOUSE, Actor, reaches, require

OWNER, COORDINATOR, VIEWER = AccountRole


def test_each_role_may_do_what_the_ones_after_it_may() -> None:
    table = {role: [needs for needs in AccountRole if reaches(role, needs)] for role in AccountRole}

    assert table == {OWNER: [OWNER, COORDINATOR, VIEWER], COORDINATOR: [COORDINATOR, VIEWER], VIEWER: [VIEWER]}


def test_someone_with_the_role_is_let_through_as_she_is_now(actor_as: ActorAs) -> None:
    before = actor_as(COORDINATOR, name="Ruth")
    with writing() as session:
        session.get_one(Account, before.id).name = "Ruth Okafor"

    with reading() as session:
        assert require(session, before, COORDINATOR).name == "Ruth Okafor"


def test_a_role_taken_away_counts_at_once_whatever_the_page_last_knew(actor_as: ActorAs) -> None:
    before = actor_as(OWNER)
    with writing() as session:
        session.get_one(Account, before.id).role = VIEWER

    with reading() as session, pytest.raises(Refused) as refused:
        require(session, before, COORDINATOR)

    assert [found.code for found in refused.value.findings] == ["not_allowed"]
    assert "(Viewer)" in sentence(refused.value.findings[0])


@pytest.mark.parametrize("how", ["ended", "closed", "unknown", "somebody_elses"])
def test_nobody_acts_without_an_open_sign_in_of_her_own(actor_as: ActorAs, how: str) -> None:
    actor, other = actor_as(OWNER), actor_as(OWNER)
    with writing() as session:
        if how == "ended":
            session.get_one(SignIn, actor.sign_in).ended = datetime.now(UTC)
        if how == "closed":
            session.get_one(Account, actor.id).active = False
    given = {
        "unknown": Actor(id=actor.id, name="Ruth", role=OWNER, sign_in="made up"),
        "somebody_elses": Actor(id=actor.id, name="Ruth", role=OWNER, sign_in=other.sign_in),
    }.get(how, actor)

    with reading() as session, pytest.raises(Refused) as refused:
        require(session, given, VIEWER)

    assert [found.code for found in refused.value.findings] == ["signed_out"]


def test_only_the_one_house_is_the_house(database: str) -> None:
    twin = Actor(id=HOUSE.id, name=HOUSE.name, role=HOUSE.role)
    with reading() as session:
        assert require(session, HOUSE, OWNER) is HOUSE
        with pytest.raises(Refused):
            require(session, twin, VIEWER)

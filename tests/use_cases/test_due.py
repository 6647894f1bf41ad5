"""What is due happens in every cohort, whatever stands in the way of one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.peopled import NOW, opened
from workflows import progress
from workflows.publishing import programs, start_cohort


def test_a_cohort_that_cannot_go_on_keeps_no_other_from_it(actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = actor_as(AccountRole.OWNER)
    opened(owner)
    start_cohort(owner, programs(owner)[0].id, "Spring 2027", date(2027, 3, 1), now=NOW)
    goes_on, asked = progress.advance, []

    def stumbles_at_first(definition: Any, state: Any, today: date) -> Any:
        asked.append(today)
        if len(asked) == 1:
            raise OverflowError
        return goes_on(definition, state, today)

    monkeypatch.setattr(progress, "advance", stumbles_at_first)

    with pytest.raises(OverflowError):
        progress.run_due(NOW)

    assert len(asked) == 2  # both cohorts had their turn

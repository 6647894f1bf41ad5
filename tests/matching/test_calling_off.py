"""A run that nobody waits for ends in the middle of a linear program."""

from __future__ import annotations

import time
from threading import Timer

import numpy as np
import pytest

from tests.matching.pictures import yes_or_no
from workflows.matching.calling_off import CalledOff, Leave, under
from workflows.matching.linear import Model, Terms, relax


def a_program(people: int) -> Model:
    """As many seats as people, each pair with a gain of its own; everybody takes one seat at most."""
    pairs = people * people
    seats, sitters = np.divmod(np.arange(pairs), people)
    terms = Terms()
    terms.add(sitters, np.arange(pairs), 1.0)
    terms.add(people + seats, np.arange(pairs), 1.0)
    return yes_or_no(terms, gain=np.random.default_rng(7).integers(1, 25_500, pairs), high=np.ones(2 * people))


def test_a_linear_program_ends_soon_after_nobody_waits_for_it() -> None:
    model = a_program(260)
    begun = time.thread_time()
    relax(model)
    whole_way = time.thread_time() - begun

    leave = Leave()
    Timer(0.02, leave.withdraw).start()
    begun = time.thread_time()
    with pytest.raises(CalledOff), under(leave):
        relax(model)

    # In its own time on the processor: how long it waited for others does not count.
    assert time.thread_time() - begun < whole_way / 2


def test_nothing_is_begun_under_a_leave_that_was_withdrawn() -> None:
    leave = Leave()
    leave.withdraw()
    with pytest.raises(CalledOff), under(leave):
        raise AssertionError("begun")
    relax(a_program(2))  # without a leave nobody can call off

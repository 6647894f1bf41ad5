"""Several things done for each of many people in one unit of work: a roster taken in, a list taken over.

What it costs grows with the people it is about, not with the cohort. Rows are written portion by portion, while the
next people are decided.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

from sqlmodel import Session

from models.database import Insert, inserting
from models.findings import Finding
from models.text import LONGEST_ANSWER, cleaned
from workflows.actors import Actor
from workflows.engine import Command, Event, advance
from workflows.engine.among import Among, stays_near
from workflows.engine.arriving import Arrivals
from workflows.engine.state import replaced
from workflows.progress import Outcome, Standing, at_the_desk, decided, know_when_committed, write_within

PORTION = 1_000
"""People whose rows are written at once."""
_WRITTEN, _FOLDED = 0.75, 0.95
"""How much is done when all are written, and when it is known what becomes of the cohort."""


def unwatched(_share: float) -> None:
    """Nobody watches."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """While a large batch is made, everything that is made is kept: looking through it for garbage again and again
    would take as long as half of the batch. So it is looked through seldom, also for whoever works beside it, and as
    often as before once the last batch is done."""
    global _batches, _usual
    with _counting:
        if not _batches:
            _usual = gc.get_threshold()
            gc.set_threshold(_SELDOM, *_usual[1:])
        _batches += 1
    try:
        yield
    finally:
        with _counting:
            _batches -= 1
            if not _batches:
                gc.set_threshold(*_usual)


_SELDOM = 500_000
"""So many more objects than before are garbage enough to be looked for."""
_counting = Lock()
_batches, _usual = 0, gc.get_threshold()


def carry_out_together(
    session: Session,
    actor: Actor,
    here: Standing,
    gestures: Mapping[str, Sequence[Command]],
    *,
    now: datetime,
    because: str,
    batch_id: str | None = None,
    along: Callable[[Insert, Sequence[str]], None] | None = None,
    at_last: Callable[[Insert], None] | None = None,
    watch: Callable[[float], None] = unwatched,
) -> Outcome:
    """Several commands for each of many people, by stream: a person's are all done or none is. ``because`` stands in
    the journal beside what they cause themselves, so that all that came together is found together. ``batch_id``: the
    batch that brings their answers. ``along`` writes what else there is to write of people, portion by portion: those
    for whom it was done; ``at_last`` what is better written when all are in. They may not look into the database.
    ``watch`` is told after each portion how much is done, 0 to 1; raising from it takes all of it back."""
    cohort = Among(here.state)
    arrivals = Arrivals(
        here.definition,
        here.state,
        actor=actor.id,
        actor_role=at_the_desk(here),
        today=here.today,
        now=now,
        because=because,
        keep=_as_kept,
    )
    newly: list[Event] = []
    events: list[Event] = []
    refused: dict[str, tuple[Finding, ...]] = {}
    session.flush()
    with inserting(session) as insert:
        written, told = 0, list[str]()

        def write() -> None:
            nonlocal written
            write_within(insert, here, events[written:], now=now, batch_id=batch_id)
            if along is not None:
                along(insert, told)
            written = len(events)
            told.clear()

        for at, (stream, commands) in enumerate(gestures.items()):
            came = arrivals.come(commands)
            if came is not None:
                newly += came
                events += came
            else:
                near = stays_near(here.state, commands)
                if not near:
                    cohort.fold(here.definition, newly)
                    newly.clear()
                before = cohort.around(stream) if near else cohort.state
                after, caused = before, list[Event]()
                for command in commands:
                    answer = decided(here, after, command, actor, now)
                    if answer.refusals:
                        refused[stream] = answer.refusals
                        break
                    after = answer.state
                    caused += [replaced(e, because=because) if e.because == "command" else e for e in answer.events]
                if stream in refused:
                    continue
                cohort.put(before, after)
                events += caused
            told.append(stream)
            if len(told) >= PORTION:
                write()
                watch(_WRITTEN * at / len(gestures))
        write()
        if at_last is not None:
            at_last(insert)
        watch(_WRITTEN)
        cohort.fold(here.definition, newly)
        watch(_FOLDED)
        state, followed = advance(here.definition, cohort.state, here.today)
        write_within(insert, here, followed, now=now)
    watch(1.0)
    if not followed:
        know_when_committed(session, here, state, events)
    return Outcome(
        done=tuple(stream for stream in gestures if stream not in refused), refused=refused, events=tuple(events)
    )


def _as_kept(answer: Any) -> Any:
    """An answer without what nobody sees in it; not one that is too long to be kept."""
    if isinstance(answer, str):
        return answer if answer.isprintable() and len(answer) <= LONGEST_ANSWER else _cleaned(answer)
    return _cleaned(answer) if isinstance(answer, tuple | list) else answer


def _cleaned(answer: str | tuple[Any, ...] | list[Any]) -> Any:
    kept = cleaned(answer)
    return kept if sum(map(len, map(str, kept))) <= LONGEST_ANSWER else NotImplemented

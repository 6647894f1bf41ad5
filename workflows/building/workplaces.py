"""What there is to work on: programs in use, and drafts of new ones."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from models.database import reading
from models.tables import Cohort, Draft, Program
from models.vocabulary import AccountRole
from workflows import publishing
from workflows.actors import Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """A program that can be worked on. ``current`` is the version in force, 0 for one that was never published;
    ``draft`` whether there is one, ``cohorts`` how many run or ran on it."""

    id: str
    label: str
    name: str
    current: int
    demo: bool
    draft: bool
    cohorts: int


def workplaces(actor: Actor) -> tuple[Workplace, ...]:
    """Every program in use and every draft of a new one, called as in the language of the desk, by label."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        begun = {row.program_id: row for row in session.exec(select(Draft)).all()}
        found = session.exec(select(Program).where(col(Program.retired).is_(None)).order_by(col(Program.label))).all()
        run = session.exec(select(Cohort.program_id)).all()
        return tuple(
            Workplace(
                id=program.id,
                label=publishing.called_in(session, program, actor.language),
                name=program.name,
                current=program.current or 0,
                demo=program.demo,
                draft=program.id in begun,
                cohorts=run.count(program.id),
            )
            for program in found
            if program.current is not None or program.id in begun
        )

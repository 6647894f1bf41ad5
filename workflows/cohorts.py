"""Which cohorts there are to work on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from models.database import reading
from models.tables.programs import Cohort, Program
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.publishing import called_in, zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortChoice:
    """One cohort with the program it is a run of, and the time zone in which that one reckons."""

    id: str
    label: str
    program_id: str
    program: str
    starts_on: date
    closed: bool
    zone: str

    @property
    def title(self) -> str:
        """How it is told from the others."""
        return f"{self.program} · {self.label}"


def choices(actor: Actor) -> tuple[CohortChoice, ...]:
    """Every cohort of a program in use: open ones first, the latest first."""
    with reading() as session:
        actor = require(session, actor, AccountRole.VIEWER)
        rows = session.exec(
            select(Cohort, Program)
            .join(Program, col(Program.id) == Cohort.program_id)
            .where(col(Program.retired).is_(None))
            .order_by(col(Cohort.closed).is_not(None), col(Cohort.starts_on).desc(), col(Cohort.label))
        ).all()
        programs = {program.id: program for _, program in rows}
        labels = {name: called_in(session, program, actor.language) for name, program in programs.items()}
        zones = {name: zone_of(session, program) for name, program in programs.items()}
    return tuple(
        CohortChoice(
            id=cohort.id,
            label=cohort.label,
            program_id=program.id,
            program=labels[program.id],
            starts_on=cohort.starts_on,
            closed=cohort.closed is not None,
            zone=zones[program.id],
        )
        for cohort, program in rows
    )

"""What a page knows when it begins: who is here, on which cohort, in which language, on which day.

``app.py`` alone puts it into ``st.session_state.desk``, at every rerun, after it has read the account anew. A page
begins with ``desk = st.session_state.desk``; run by itself, without ``app.py``, it stops there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflows.actors import Actor
from workflows.calendar_day import present_moment
from workflows.cohorts import CohortChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk as it stands for this run. ``cohort`` is the one chosen in the frame; ``None`` while there is none."""

    actor: Actor
    language: str
    today: date
    cohort: CohortChoice | None
    cohorts: tuple[CohortChoice, ...]

    @property
    def cohort_id(self) -> str:
        """The chosen cohort's id; empty while there is none, and of an empty one every use case knows nothing."""
        return self.cohort.id if self.cohort else ""

    @property
    def program_id(self) -> str | None:
        """The id of the program that the chosen cohort is a run of."""
        return self.cohort.program_id if self.cohort else None

    @property
    def zone(self) -> str:
        """The time zone in which moments are told: that of the program on the desk; "" is the one of this machine."""
        return self.cohort.zone if self.cohort else ""

    @property
    def now(self) -> datetime:
        """This moment, in UTC. For writing down when something was done; what is due follows from ``today``."""
        return present_moment()

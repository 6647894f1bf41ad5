"""What People tells: one line for everybody, one card for one person. Labels are in words; ids stay behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from models.definitions import Definition
from models.vocabulary import Value
from workflows.covered import Answered
from workflows.engine.outlook import Way
from workflows.gestures import Taken
from workflows.history import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person in the list. ``late``: by how many days her stage takes longer than it should, 0 when it does not;
    ``over``: she is at an end. ``next`` is the step that leads on. ``cells`` are a working list's, by column, in words.
    """

    id: str
    name: str
    role: str
    role_label: str
    stage: str
    stage_label: str
    since: date | None
    days: int
    late: int
    over: bool
    languages: str
    contact: Mapping[str, str]
    next: Way | None
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """The people of a cohort, by name, or a working list in its own order.

    ``stages`` are labels by (role, stage) and ``lists`` by name; ``columns`` the working list's own, name → label;
    ``unsure`` counts people of whom cannot be said whether they belong to it.
    """

    today: date
    roles: Mapping[str, str]
    stages: Mapping[tuple[str, str], str]
    lists: Mapping[str, str]
    rows: tuple[PersonRow, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    unsure: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form about her: her profile's, with what is answered now, or one filling of another. ``by`` is the role that
    answers it, ``day`` when it was last filled in; None when never."""

    form: str
    label: str
    by: str
    by_label: str
    day: date | None
    on_profile: bool
    answers: tuple[Answered, ...]
    submission: str = ""

    @property
    def covered(self) -> int:
        """How many answers are covered."""
        return sum(answer.covered for answer in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormToFill:
    """A form that the team can fill in about her, with the roles whose answers it holds."""

    form: str
    label: str
    by: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStage:
    """One stage of her way. ``step`` is how she came there ("" at the beginning), ``until`` None while she is there."""

    stage_label: str
    since: date
    until: date | None
    step: str
    reason: str
    by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentState:
    """One consent asked of her. ``given`` None: nothing is known. ``on`` the day, ``until`` when it ends by itself;
    ``from_answer``: known only from an answer of her form. ``history`` is (given, day), the latest last."""

    name: str
    label: str
    required: bool
    given: bool | None
    on: date | None
    until: date | None
    valid: bool
    from_answer: bool
    history: tuple[tuple[bool, date], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckState:
    """One screening check asked of her. ``passed`` None: not recorded yet."""

    name: str
    label: str
    passed: bool | None
    on: date | None
    until: date | None
    valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleState:
    """One module; ``day`` None: not completed yet. ``needs`` are the modules that come first and are not done."""

    name: str
    label: str
    day: date | None
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingState:
    """One curriculum for her role."""

    name: str
    label: str
    modules: tuple[ModuleState, ...]
    done_on: date | None
    until: date | None
    valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HerMatch:
    """One of her matches: with whom, and where it stands."""

    id: str
    others: str
    stage_label: str
    since: date | None
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HerTask:
    """One task about her; open while ``done`` is None."""

    id: str
    label: str
    due: date | None
    done: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A form somebody was asked to fill in about her and has not."""

    form: str
    label: str
    by: str
    by_label: str
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoableStep:
    """Her last step, if it can be taken back."""

    event: str
    label: str
    back_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """Everything the desk knows about one person. ``definition`` is for drawing its forms, ``today`` the program's
    day."""

    row: PersonRow
    today: date
    definition: Definition
    ways: tuple[Way, ...]
    forms: tuple[FilledForm, ...]
    to_fill: tuple[FormToFill, ...]
    asked: tuple[Asked, ...]
    past: tuple[PastStage, ...]
    last_step: UndoableStep | None
    consents: tuple[ConsentState, ...]
    checks: tuple[CheckState, ...]
    training: tuple[TrainingState, ...]
    matches: tuple[HerMatch, ...]
    tasks: tuple[HerTask, ...]
    history: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One question that somebody else answered while she did: before, in Kith now, and hers; as values and in words."""

    question: str
    label: str
    theirs: Value
    theirs_words: str
    mine: Value
    mine_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What came of saving answers: how many changed, or ``clashes`` with what a colleague saved, and then nothing was
    written. ``colleague`` is her name, ``undo`` what takes the change back."""

    changed: int = 0
    undo: tuple[Taken, ...] = ()
    clashes: tuple[Clash, ...] = ()
    colleague: str = ""

"""People: everybody of a cohort in one list, and one person's card with all that can be done there.

    everybody(actor, cohort_id, now=now)                   the list, or a working list of the definition
    card(actor, cohort_id, person, now=now)                one person, sensitive answers covered
    open_sensitive(…)                                      uncovered, and written down that they were
    save_profile(actor, …, mine, before, now=now)          saved, or both answers where a colleague was faster
    fill_in(…)                                             other forms about her

Steps, consents, checks and modules are commands of the engine: ``progress.carry_out``. Notes: ``history``.
"""

from workflows.covered import Answered
from workflows.people.card import card
from workflows.people.changing import fill_in, open_sensitive, save_profile
from workflows.people.looking import everybody
from workflows.people.values import (
    Asked,
    CheckState,
    Clash,
    ConsentState,
    Everybody,
    FilledForm,
    FormToFill,
    HerMatch,
    HerTask,
    ModuleState,
    PastStage,
    PersonCard,
    PersonRow,
    Saved,
    TrainingState,
    UndoableStep,
)

__all__ = [
    "Answered",
    "Asked",
    "CheckState",
    "Clash",
    "ConsentState",
    "Everybody",
    "FilledForm",
    "FormToFill",
    "HerMatch",
    "HerTask",
    "ModuleState",
    "PastStage",
    "PersonCard",
    "PersonRow",
    "Saved",
    "TrainingState",
    "UndoableStep",
    "card",
    "everybody",
    "fill_in",
    "open_sensitive",
    "save_profile",
]

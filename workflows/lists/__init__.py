"""Lists out and back: a workbook to work on where there is no Kith, and what was changed in it, cell by cell.

    name, data = leave(actor, cohort_id, [roster("mentee")], now=now)     ids hidden, choices as drop-downs
    came = bring_back(actor, cohort_id, file_name, data, now=now)         read, kept sealed, nothing changed yet
    look(actor, came, now=now)                                            edits, conflicts, faults, what is kept aside
    choose(actor, came, {key: "theirs"}, now=now)                         side by side, a person decides
    taken = take_over(actor, came, now=now)                               all of it, or nothing
    undo(actor, taken.batch_id, now=now)                                  all of it back

A list is named ``roster.mentee``, ``training.welcome``, ``check_ins.monthly``, ``matches``, ``pairs`` (pairs there are
already, to be written down) or ``plan.one_to_one``. What a workbook said when it left is not kept in it: the journal
remembers how things stood at its entry.
"""

from workflows.lists.leaving import Offer, empty_roster, everything, languages, leave, offers
from workflows.lists.newcomers import new_people
from workflows.lists.returning import bring_back, choose, forget, kept_aside, look, returned
from workflows.lists.taking import take_over, undo
from workflows.lists.values import Came, Conflict, ListNews, NewcomerRow, Returned, TakenOver

__all__ = [
    "Came",
    "Conflict",
    "ListNews",
    "NewcomerRow",
    "Offer",
    "Returned",
    "TakenOver",
    "bring_back",
    "choose",
    "empty_roster",
    "everything",
    "forget",
    "kept_aside",
    "languages",
    "leave",
    "look",
    "new_people",
    "offers",
    "returned",
    "take_over",
    "undo",
]

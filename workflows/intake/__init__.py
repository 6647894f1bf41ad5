"""Intake: a workbook that was not made for Kith becomes people in a cohort.

    begun = begin_upload(actor, cohort_id, role, file_name, content, now=now)    read, kept, nobody in yet
    begin_beside(…); progress_of(actor); stop(actor)                             the same for a large file, meanwhile
    upload = look(actor, begun.upload_id, now=now)                               every row in its lot
    other_sheets(…); read_sheets(…)                                              the other rosters of the same workbook
    confirm_mapping(…); mend(…); accept(…); leave_out(…)                         what she says about columns and cells
    count_as_people(…)                                                           rows that only look like a total
    read_as_written(…)                                                           n/a is an answer, and no empty cell
    read_letters(…)                                                              letters of a text file that look wrong
    resemblances(…); say_same(…)                                                 one person, or two that look alike
    taken = take_in(actor, upload.id, now=now)                                   good rows now, the others later
    take_in_beside(…); progress_of(actor); stop(actor)                           the same for many rows, meanwhile
    undo_batch(actor, taken.batch_id, now=now)                                   all of it back, while nothing needs it

Nothing is dropped silently: rows = taken + ready + waiting + left out, always.
"""

from workflows.intake.large import (
    LARGE,
    MANY_ROWS,
    Progress,
    begin_beside,
    mark_beside,
    progress_of,
    stop,
    take_in_beside,
)
from workflows.intake.letters import read_letters
from workflows.intake.mending import (
    accept,
    confirm_mapping,
    count_as_people,
    leave_out,
    look_again,
    mend,
    read_as_written,
)
from workflows.intake.resembling import Resemblance, SideBySide, look_at_row_again, resemblances, say_same
from workflows.intake.sheets import OtherSheet, other_sheets, read_sheets
from workflows.intake.taking import take_in, undo_batch
from workflows.intake.uploads import (
    asks_about,
    begin_upload,
    discard,
    look,
    marked,
    marked_name,
    read_as,
    roles,
    uploads,
)
from workflows.intake.values import (
    Acquaintance,
    BatchRow,
    Begun,
    ConsentChange,
    Lot,
    News,
    Taken,
    Upload,
    UploadRow,
    UploadState,
)

__all__ = [
    "LARGE",
    "MANY_ROWS",
    "Acquaintance",
    "BatchRow",
    "Begun",
    "ConsentChange",
    "Lot",
    "News",
    "OtherSheet",
    "Progress",
    "Resemblance",
    "SideBySide",
    "Taken",
    "Upload",
    "UploadRow",
    "UploadState",
    "accept",
    "asks_about",
    "begin_beside",
    "begin_upload",
    "confirm_mapping",
    "count_as_people",
    "discard",
    "leave_out",
    "look",
    "look_again",
    "look_at_row_again",
    "mark_beside",
    "marked",
    "marked_name",
    "mend",
    "other_sheets",
    "progress_of",
    "read_as",
    "read_as_written",
    "read_letters",
    "read_sheets",
    "resemblances",
    "roles",
    "say_same",
    "stop",
    "take_in",
    "take_in_beside",
    "undo_batch",
    "uploads",
]

"""Intake: a workbook that was not made for Kith becomes people in a cohort.

    begun = begin_upload(actor, cohort_id, role, file_name, content, now=now)    read, kept, nobody in yet
    upload = look(actor, begun.upload_id, now=now)                               every row in its lot
    confirm_mapping(…); mend(…); accept(…); leave_out(…)                         what she says about columns and cells
    taken = take_in(actor, upload.id, now=now)                                   good rows now, the others later
    undo_batch(actor, taken.batch_id, now=now)                                   all of it back, while nothing needs it

Nothing is dropped silently: rows = taken + ready + waiting + left out, always.
"""

from workflows.intake.mending import accept, confirm_mapping, leave_out, look_again, mend
from workflows.intake.taking import take_in, undo_batch
from workflows.intake.uploads import asks_about, begin_upload, discard, look, marked, read_as, roles, template, uploads
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
    "Acquaintance",
    "BatchRow",
    "Begun",
    "ConsentChange",
    "Lot",
    "News",
    "Taken",
    "Upload",
    "UploadRow",
    "UploadState",
    "accept",
    "asks_about",
    "begin_upload",
    "confirm_mapping",
    "discard",
    "leave_out",
    "look",
    "look_again",
    "marked",
    "mend",
    "read_as",
    "roles",
    "take_in",
    "template",
    "undo_batch",
    "uploads",
]

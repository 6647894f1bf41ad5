"""Letters that look wrong: the coordinator says how a text file is to be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.findings import refuse
from models.tables import RosterUpload
from workflows.actors import Actor
from workflows.exchange.guard import Objection
from workflows.exchange.keeping import as_json, from_json
from workflows.exchange.lettering import lettered
from workflows.exchange.refusal import refused
from workflows.intake.mending import change_upload
from workflows.intake.uploads import judged, settle
from workflows.intake.values import Decisions
from workflows.progress import Standing


def read_letters(actor: Actor, upload_id: str, encoding: str, *, now: datetime, seen: int | None = None) -> None:
    """Read a text file in another code page, from which nobody is in yet. What was said of its columns and cells is
    asked again: it was said of other words."""

    cells: dict[int, Any] = {}  # read anew once, while nobody waits for the database

    def work(session: Session, here: Standing, row: RosterUpload) -> None:
        decisions = Decisions.from_json(row.mapping)
        if decisions.taken:
            raise refuse("rows_are_in", file=row.file_name)
        if row.version not in cells:
            try:
                cells[row.version] = as_json(lettered(from_json(row.content), encoding))
            except Objection as no:
                raise refused(no, row.file_name) from no
        row.content, row.mended = cells[row.version], {}
        fresh = Decisions(order=decisions.order, encoding=encoding)
        settle(here.definition, row, judged(session, here, row, fresh), fresh)

    change_upload(actor, upload_id, work, now=now, seen=seen)

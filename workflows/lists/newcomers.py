"""Lines that were written below a roster and have no id: people who are new, handed on to the roster desk.

There they are checked like anybody's roster: against everybody who is known, cell by cell, with a batch to undo.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from models.database import reading
from models.definitions.people import identity_questions
from models.findings import refuse
from models.i18n import mark, translate
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.exchange.words import key
from workflows.exchange.writing import table_workbook
from workflows.lists import making
from workflows.lists.returning import comparing, upload_of
from workflows.progress import load

_NEW = mark("new people")


def new_people(actor: Actor, upload_id: str, role: str, *, now: datetime) -> tuple[str, bytes]:
    """The lines without an id of a role's roster, as a roster of their own: its file name and the workbook. Every cell
    stands as it was written.

    Raises ``Refused`` for viewers, for a workbook that was put away, and where there are no such lines.
    """
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = upload_of(session, upload_id)
        here = load(session, row.cohort_id, now=now)
        found = comparing(session, here, row).compared.new(f"{making.ROSTER}.{role}")
    if not found:
        raise refuse("list_nobody_new", file=row.file_name)
    asked = here.definition.profile(role)
    said = [name for name in asked if any(name in line.texts for line in found)]
    called = Counter(key(asked[name].label or name) for name in asked)
    headings = [label if (label := asked[name].label) and called[key(label)] == 1 else name for name in said]
    names = identity_questions(here.definition, role).name
    whole = names[0] if len(names) == 1 else ""
    if whole and whole not in said and any(line.texts.get(making.WHO) for line in found):
        said, headings = [whole, *said], [asked[whole].label or whole, *headings]
    rows = [
        [line.texts.get(name) or (line.texts.get(making.WHO, "") if name == whole else "") for name in said]
        for line in found
    ]
    title = here.definition.role_label(role)
    stem = row.file_name.rpartition(".")[0] or row.file_name
    data = table_workbook([(title, headings, rows)], language=actor.language)
    return f"{stem} - {translate(_NEW, actor.language)}.xlsx", data

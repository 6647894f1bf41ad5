"""What the drop-downs of a workbook offer, and the builder's boxes with them: the names a program has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.definitions.questions import SIMPLE
from models.definitions.shipped import shipped_names
from models.vocabulary import MATCH
from workflows.language.columns import Column, SheetTable
from workflows.language.sheets import Tree, long

STANDARDS = ("recruitment", "screening", "training", "matching", "support", "closure")
"""The standards of the field, after which stages are sorted."""
WAYS = ("email", "sms")
BY_SOMEBODY = ("phone", "letter", "text_message")
"""Ways of sending that are known and not offered: what Kith writes is carried by somebody."""
ANY, AUTOMATIC = "any", "automatic"


def offered(tree: Tree) -> Mapping[str, Sequence[str]]:
    """What each source of the table of columns stands for in this program."""
    whole = long(tree)

    def names(section: str) -> list[str]:
        found = whole.get(section)
        return list(found) if isinstance(found, Mapping) else []

    def roles(*kinds: str) -> list[str]:
        found = whole.get("roles")
        items = found.items() if isinstance(found, Mapping) else ()
        return [name for name, role in items if isinstance(role, Mapping) and role.get("is") in kinds]

    def inside(section: str, word: str = "") -> list[str]:
        found = whole.get(section)
        maps = found.values() if isinstance(found, Mapping) else ()
        below = (one.get(word) if word and isinstance(one, Mapping) else one for one in maps)
        return list(dict.fromkeys(name for one in below if isinstance(one, Mapping) for name in one))

    lists = names("choices")
    selects = [f"{kind} {name}" for kind in ("select_one", "select_multiple") for name in lists]
    return {
        "roles": names("roles"),
        "staff": roles("staff"),
        "tracks": [*roles("participant"), MATCH],
        "hands": [*names("roles"), AUTOMATIC],
        "forms": names("forms"),
        "questions": inside("forms", "questions"),
        "types": [*SIMPLE, "range 1 to 5", *selects],
        "lists": lists,
        "shipped": list(shipped_names()),
        "trainings": names("training"),
        "models": names("matching"),
        "goals": names("goals"),
        "stages": [*inside("stages"), ANY],
        "indicators": names("indicators"),
        "standards": list(STANDARDS),
        "ways": list(WAYS),
    }


def choices_for(table: SheetTable, column: Column, known: Mapping[str, Sequence[str]]) -> tuple[str, Sequence[str]]:
    """The name of a drop-down's list and what it offers; ("", ()) where a column has none."""
    if column.options:
        return (f"{table.name} {column.word}" if column.kind != "yes_no" else "yes_no"), column.options
    found = known.get(column.source or "", ())
    return (column.source or "", found) if found else ("", ())

"""How a new item begins: a name made from its label, and the words without which the language does not know it.

What is filled in is what most programs say; everything of it can be changed. An item always begins sound in structure,
so that the rest of the program can be read while it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from models.definitions.base import as_name
from models.vocabulary import MATCH
from workflows.language.merging import NOT_USED
from workflows.language.places import Path

Tree = Mapping[str, Any]
WEIGHT = 10
"""What a new soft criterion is worth."""


def name_for(label: str, taken: Collection[str]) -> str:
    """A name for a label that no neighbour has: ``Call me!`` → ``call_me``, then ``call_me_2``."""
    first = as_name(label)[:60].strip("_")
    number, name = 1, first
    while name in taken:
        number += 1
        name = f"{first}_{number}"
    return name


def new_item(tree: Tree, path: Path, label: str, *, kind: str = "text") -> Any:
    """The words of a new item below ``path`` (``("rules",)``, ``("forms", "application", "questions")``) in a program
    whose whole tree is ``tree``. ``kind``: the type of a question."""
    if path[0] == "forms" and len(path) == 3:
        return {"type": kind, "label": label}
    if path[0] == "choices":
        return {"choices": {}} if len(path) == 1 else {"label": label}
    inner = path[2] if len(path) == 3 else ""
    make = _INSIDE.get(inner) if inner else _ITEMS.get(path[0])
    return make(_Told(tree, path), label) if make else {"label": label}


class _Told:
    """What the program says already, as far as a new item begins with it."""

    def __init__(self, tree: Tree, path: Path) -> None:
        self.tree, self.path = tree, path

    def names(self, section: str) -> list[str]:
        found = self.tree.get(section)
        return [name for name, item in found.items() if item != NOT_USED] if isinstance(found, Mapping) else []

    def roles(self, *kinds: str) -> list[str]:
        found = self.tree.get("roles")
        items = found.items() if isinstance(found, Mapping) else ()
        return [name for name, role in items if isinstance(role, Mapping) and role.get("is") in kinds]

    @property
    def participants(self) -> list[str]:
        return self.roles("participant")

    @property
    def worker(self) -> str:
        return next(iter(self.roles("staff")), "coordinator")

    def stages(self, track: str) -> dict[str, str]:
        """The stages of a track and their types."""
        found = self.tree.get("stages")
        stages = found.get(track) if isinstance(found, Mapping) else None
        items = stages.items() if isinstance(stages, Mapping) else ()
        return {name: str(stage.get("type", "open")) for name, stage in items if isinstance(stage, Mapping)}

    def running(self) -> list[str]:
        """The stage of a match in which people meet."""
        open_ = [name for name, kind in self.stages(MATCH).items() if kind == "open"]
        return ["active"] if "active" in open_ else open_[-1:]

    def check_in_form(self) -> str:
        """A form that is filled in again and again."""
        found = self.tree.get("forms")
        forms = found if isinstance(found, Mapping) else {}
        again = [name for name, form in forms.items() if isinstance(form, Mapping) and form.get("keep") == "every time"]
        about_match = [name for name in again if MATCH in _several(forms[name].get("about"))]
        return next(iter([*about_match, *again, *forms]), "check_in")


def _several(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _stage(told: _Told, label: str) -> dict[str, Any]:
    kinds = told.stages(told.path[1]).values()
    return {"label": label} if "start" in kinds else {"label": label, "type": "start"}


def _transition(told: _Told, label: str) -> dict[str, Any]:
    stages = told.stages(told.path[1])
    names = list(stages) or ["stage"]
    start = next((name for name, kind in stages.items() if kind != "end"), names[0])
    later = names[names.index(start) + 1 :]
    return {"label": label, "from": start, "to": later[0] if later else names[-1], "by": told.worker}


def _form(told: _Told, label: str) -> dict[str, Any]:
    about = told.participants[:1]
    return {"label": label, "filled_by": [told.worker], "about": about, "keep": "every time", "questions": {}}


def _check_in(told: _Told, label: str) -> dict[str, Any]:
    return {
        "label": label,
        "asks": told.participants,
        "form": told.check_in_form(),
        "during": told.running(),
        "schedule": ["2 weeks after match starts", "then every 4 weeks until match ends"],
        "remind": ["3 days after"],
        "missed": "7 days after",
    }


def _list(told: _Told, label: str) -> dict[str, Any]:
    return {"label": label, "of": next(iter(told.participants), MATCH), "for": [told.worker]}


_ITEMS: Mapping[str, Callable[[_Told, str], dict[str, Any]]] = {
    "roles": lambda told, label: {"label": label, "is": "staff"},
    "consents": lambda told, label: {"label": label, "asked_of": told.participants},
    "forms": _form,
    "checks": lambda told, label: {"label": label, "asked_of": told.participants[-1:], "done_by": told.worker},
    "training": lambda told, label: {"label": label, "for": told.participants[-1:], "modules": {}},
    "check_ins": _check_in,
    "rules": lambda told, label: {"label": label, "whenever": f"{told.check_in_form()} is submitted"},
    "tasks": lambda told, label: {"label": label, "for": told.worker, "due": "in 2 days"},
    "cases": lambda told, label: {"label": label, "owner": told.worker, "answer_within": "2 days"},
    "messages": lambda told, label: {"by": ["email"], "subject": label, "text": label},
    "events": lambda told, label: {"label": label, "for": told.participants},
    "groups": lambda told, label: {"label": label, "for": told.participants, "led_by": told.worker},
    "goals": lambda told, label: {"label": label, "agreed_by": told.participants},
    "resources": lambda told, label: {"label": label, "for": told.participants},
    "working_lists": _list,
    "indicators": lambda told, label: {"label": label, "measure": "number of matches"},
    "reports": lambda told, label: {"label": label, "for": [told.worker], "every": "month"},
    "stages": _stage,
    "transitions": _transition,
}
_INSIDE: Mapping[str, Callable[[_Told, str], dict[str, Any]]] = {
    "must": lambda told, label: {"label": label, "rule": []},
    "prefer": lambda told, label: {"label": label, "weight": WEIGHT, "compare": []},
    "quotas": lambda told, label: {"label": label, "at_least": "40 percent"},
}

"""One mistake for every code, as ``planted.yaml`` lists them, planted in copies of ``complete.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).parent
FILE = HERE / "complete.yaml"


@cache
def complete() -> str:
    """The text of the complete program."""
    return FILE.read_text("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A mistake: ``old`` becomes ``new`` once, and lint ``says`` a sentence at the line that holds ``at``.

    ``where`` is the place in words; ``also`` the codes that follow from the same mistake by necessity.
    """

    code: str
    old: str
    new: str
    says: str
    at: str
    where: str = ""
    also: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The complete program with the mistake in it."""
        assert self.old in complete(), f"{self.code}: ‘{self.old}’ is not in the program"
        return complete().replace(self.old, self.new, 1)


def _planted() -> tuple[Planted, ...]:
    entries = YAML(typ="safe", pure=True).load((HERE / "planted.yaml").read_text("utf-8"))
    return tuple(Planted(**{**entry, "also": tuple(entry.get("also", ()))}) for entry in entries)


PLANTED = _planted()
"""Every planted mistake, in the order of the groups."""

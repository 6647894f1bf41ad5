"""One mistake for every code, as ``planted*.yaml`` list them, planted in copies of ``complete.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).parent
FILE = HERE / "complete.yaml"
FILES = ("planted.yaml", "planted_practice.yaml", "planted_translations.yaml", "planted_protection.yaml")


@cache
def complete() -> str:
    """The text of the complete program."""
    return FILE.read_text("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A mistake: each ``old`` becomes its ``new`` once, and lint ``says`` a sentence at the line that holds ``at``.

    ``fr`` is the sentence in French; ``where`` the place in words; ``also`` the codes that follow from the same mistake
    by necessity.
    """

    code: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    says: str
    fr: str
    at: str
    where: str = ""
    also: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The complete program with the mistake in it."""
        text = complete()
        for old, new in zip(self.old, self.new, strict=True):
            assert old in text, f"{self.code}: ‘{old}’ is not in the program"
            text = text.replace(old, new, 1)
        return text


def _planted() -> tuple[Planted, ...]:
    read = YAML(typ="safe", pure=True).load
    entries = [entry for name in FILES for entry in read((HERE / name).read_text("utf-8"))]
    several = ("old", "new", "also")
    return tuple(Planted(**{**entry, **{word: _several(entry.get(word, ())) for word in several}}) for entry in entries)


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


PLANTED = _planted()
"""Every planted mistake, in the order of the groups."""

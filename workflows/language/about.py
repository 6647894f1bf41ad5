"""What a workbook says of itself on its hidden sheet ``_about``, so that it is known when it comes back.

Facts (which program, which version, when), a short fingerprint of every cell, so that a change can be told from what
was there, and the words that no cell holds: what translations were made from, and translations of texts that are gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workflows.language.sheets import Sheets, fingerprint_of, fingerprints

FORMAT = "1"
_TOGETHER = 200
"""So many names of texts in one cell: some ten thousand characters of the 32 thousand it holds."""
ABOUT, LISTS, READ_ME = "_about", "_lists", "read_me"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What ``_about`` said. ``cells``: (sheet, row's key) → heading → the fingerprint of its text."""

    facts: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    of: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    kept: tuple[tuple[str, str, str, str], ...] = ()
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def untouched(self, sheet: str, key: str, heading: str, text: str) -> bool:
        """Whether this text is the one that was exported."""
        return self.cells.get((sheet, key), {}).get(heading, "") == (fingerprint_of(text) if text else "")

    def exported(self, sheet: str) -> tuple[str, ...]:
        """The keys of the rows that a sheet had."""
        return tuple(key for name, key in self.cells if name == sheet)


def about_rows(made: Sheets, facts: Mapping[str, str]) -> list[list[str]]:
    """The rows of ``_about``."""
    rows = [["fact", name, value] for name, value in {"format": FORMAT, "lists": ",".join(made.lists), **facts}.items()]
    for (sheet, key), cells in fingerprints(made).items():
        rows.append(["row", sheet, key, " ".join(f"{heading}={print_}" for heading, print_ in cells.items())])
    rows.extend(["of", sheet, key, heading, text] for (sheet, key, heading), text in made.of.items())
    rows.extend(["kept", *kept] for kept in made.kept)
    for language, paths in made.order.items():
        rows.extend(
            ["order", language, "\n".join(paths[start : start + _TOGETHER])]
            for start in range(0, len(paths), _TOGETHER)
        )
    return rows


def read_about(rows: Sequence[Sequence[str]]) -> About:
    """``_about`` as it came back; rows that say nothing known are passed over, since they change no word."""
    facts: dict[str, str] = {}
    cells: dict[tuple[str, str], dict[str, str]] = {}
    of: dict[tuple[str, str, str], str] = {}
    kept: list[tuple[str, str, str, str]] = []
    order: dict[str, tuple[str, ...]] = {}
    for row in rows:
        kind, *rest = [*row, "", "", "", "", ""][:6]
        if kind == "fact":
            facts[rest[0]] = rest[1]
        elif kind == "row":
            pairs = (part.rpartition("=") for part in rest[2].split(" ") if "=" in part)
            cells[rest[0], rest[1]] = {heading: print_ for heading, _, print_ in pairs}
        elif kind == "of":
            of[rest[0], rest[1], rest[2]] = rest[3]
        elif kind == "kept":
            kept.append((rest[0], rest[1], rest[2], rest[3]))
        elif kind == "order":
            order[rest[0]] = (*order.get(rest[0], ()), *rest[1].split("\n"))
    return About(facts=facts, cells=cells, of=of, kept=tuple(kept), order=order)

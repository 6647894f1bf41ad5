"""Lists that are shipped: languages, countries, language levels, occupations. Data in ``workflows/programs/lists``.

Names are the standards' own: BCP 47 tags, ISO 3166 codes, CEFR levels, ISCO-08 major groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from models.plain_yaml import read_plain

FOLDER = Path(__file__).parents[2] / "workflows" / "programs" / "lists"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a shipped list: its label by language, and the other words people write for it."""

    labels: Mapping[str, str]
    also: tuple[str, ...] = field(default=())

    @property
    def label(self) -> str:
        """The English label."""
        return self.labels["en"]


def shipped_names() -> tuple[str, ...]:
    """The names of all shipped lists."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache
def shipped(name: str) -> Mapping[str, Entry] | None:
    """A shipped list by name, in its order, or None when there is none of this name."""
    path = FOLDER / f"{name}.yaml"
    if not path.is_file() or name not in shipped_names():
        return None
    entries = read_plain(path)
    return {
        str(key): Entry(
            labels={str(tag): str(text) for tag, text in value["label"].items()},
            also=tuple(str(word) for word in value.get("also", ())),
        )
        for key, value in entries.items()
    }


@lru_cache(maxsize=64)
def shipped_labels(name: str, language: str) -> Mapping[str, str] | None:
    """The labels of a shipped list by name, in a language; None when there is no such list. Built once: a list of
    languages has hundreds, and every cell of a table of people asks for one."""
    entries = shipped(name)
    if entries is None:
        return None
    main = language.partition("-")[0].lower()  # fr-CA is told in fr
    return MappingProxyType(
        {key: entry.labels.get(language) or entry.labels.get(main, entry.label) for key, entry in entries.items()}
    )

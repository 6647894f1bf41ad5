"""Why a finding matters, and how the thing is written: what the builder and the manual show beside a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from models.findings import CATALOGUE
from models.plain_yaml import read_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why it matters, by language, and an example in the words of the language ("" where none helps)."""

    why: Mapping[str, str]
    example: str = ""

    def said(self, language: str = "en") -> str:
        """The reason in a language; English where it is not translated."""
        return self.why.get(language, self.why["en"])


@lru_cache
def reasons() -> Mapping[str, Reason]:
    """The reason of every code that has one, from ``models/catalogue/why/*.yaml``."""
    found: dict[str, Reason] = {}
    for path in sorted((CATALOGUE / "why").glob("*.yaml")):
        for code, value in read_plain(path).items():
            if code in found:
                raise ValueError(f"The code {code} has two reasons.")
            why = {str(language): str(text) for language, text in value.items() if language != "example"}
            found[str(code)] = Reason(why=why, example=str(value.get("example", "")))
    return found

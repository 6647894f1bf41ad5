"""Errors as values: what was found, where, and how to mend it.

A finding never carries a sentence of its own. Its code names one in a catalogue (data, translated), its ``params``
fill the blanks. So the same finding reads in every language, and a test can hold that every code has a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from models.i18n import Blanks, typeset
from models.plain_yaml import read_plain
from models.text import readable
from models.vocabulary import Severity

CATALOGUE = Path(__file__).parent / "catalogue"
LONGEST_QUOTE = 400
"""So many letters of a value stand in a sentence, at most: what somebody else wrote may be a megabyte long, and would
flood the screen, the terminal and the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake at one place.

    ``where`` is the place in people's words (*rules → low rating → if*, *Volunteers!D7*); ``path`` the same for
    machines; ``line`` the line in a file, 1-based, when the place is in one. ``where``, ``file`` and ``params`` quote
    what others wrote: they are kept short and free of what no screen can show. ``tells`` are blanks that hold findings
    themselves, said one after the other in the language of the sentence around them.
    """

    code: str
    severity: Severity = Severity.ERROR
    where: str = ""
    path: tuple[str, ...] = ()
    line: int | None = None
    file: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    tells: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", readable(self.where, LONGEST_QUOTE))
        if self.file is not None:
            object.__setattr__(self, "file", readable(self.file, LONGEST_QUOTE))
        if any(readable(value, LONGEST_QUOTE) != value for value in self.params.values()):
            short = {name: readable(value, LONGEST_QUOTE) for name, value in self.params.items()}
            object.__setattr__(self, "params", short)


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalogue: how much it matters, and its sentence by language, with ``{blanks}``."""

    severity: Severity
    sentences: Mapping[str, str]


class _Blanks(Blanks):
    """The blanks of a catalogue's sentence. A value ``@word_question`` is itself an entry of the catalogue, so that a
    word inside a sentence is translated with it; ``@did_you_mean|required`` fills that entry's ``{0}``."""

    def __init__(self, params: Mapping[str, str], language: str) -> None:
        super().__init__({key: _word(value, language) for key, value in params.items()}, language)


def _word(value: str, language: str) -> str:
    """``@word_role`` → the entry of this name in the language; any other value as it is: what somebody wrote is quoted
    as she wrote it."""
    if not value.startswith("@"):
        return value
    code, *blanks = value[1:].split("|")
    entry = catalogue().get(code.removeprefix("^"))
    if entry is None:
        return value
    text = entry.sentences.get(language, entry.sentences["en"])
    for number, blank in enumerate(blanks):
        text = text.replace("{" + str(number) + "}", blank)
    return text[:1].upper() + text[1:] if code.startswith("^") else text


class Refused(Exception):  # noqa: N818 - "refused" is what the person reads; it is an answer, not a mishap
    """A use case says no, with findings that say why and what to do. Pages show them; nothing was written."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(", ".join(finding.code for finding in findings))
        self.findings = findings


def refuse(code: str, where: str = "", **params: object) -> Refused:
    """A refusal with one finding: ``raise refuse("changed_elsewhere", name="Ruth")``."""
    return Refused(Finding(code=code, where=where, params={key: str(value) for key, value in params.items()}))


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that stop."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


@lru_cache
def catalogue() -> Mapping[str, Entry]:
    """Every code with its severity and its sentences, from ``models/catalogue/*.yaml``."""
    entries: dict[str, Entry] = {}
    for path in sorted(CATALOGUE.glob("*.yaml")):
        for code, value in read_plain(path).items():
            if code in entries:
                raise ValueError(f"The code {code} stands twice in the catalogue of findings.")
            entries[str(code)] = Entry(
                severity=Severity(value.get("severity", "error")),
                sentences={str(key): typeset(str(text), str(key)) for key, text in value.items() if key != "severity"},
            )
    return entries


def sentence(finding: Finding, language: str = "en") -> str:
    """The finding in plain words. The place is not part of it; pages show that beside it as a link."""
    entry = catalogue()[finding.code]
    blanks = _Blanks(finding.params, language)
    for blank, told in finding.tells.items():
        blanks[blank] = " ".join(sentence(one, language) for one in told)
    return entry.sentences.get(language, entry.sentences["en"]).format_map(blanks)


def finding(code: str, where: str = "", *, path: tuple[str, ...] = (), **params: object) -> Finding:
    """A finding with the severity its code has in the catalogue."""
    blanks = {key: str(value) for key, value in params.items()}
    return Finding(code=code, severity=catalogue()[code].severity, where=where, path=path, params=blanks)

"""The report of ``python -m workflows lint``: reading and lint of one definition as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from models.findings import Finding, catalogue, sentence
from models.vocabulary import Severity
from workflows.language.guarding import guarded_less, heard_less, walked_around
from workflows.language.lint import lint
from workflows.language.noting import changed_since, noted_in
from workflows.language.reading import Reading, read_path


def lint_report(path: Path | str, *, language: str = "en", today: date | None = None) -> dict[str, Any]:
    """Read and lint: ``{"errors", "warnings", "hints", "findings"}``, as they weigh ``today``.

    Each finding is ``{"code", "severity", "place", "line", "sentence"}``. ``place`` says the place in words, after the
    name of the file where findings lie in several; ``line`` counts from 1 and is null where a finding has none.
    """
    reading = read_path(path)
    found = (*findings_of(reading), *changed_since(noted_in(Path(path)), reading))
    return report(on_the_day(found, today) if today else found, language=language)


_COMING = {"X20": "X02", "P21": "P19", "P22": "P20", "P25": "P24", "P27": "P26"}
"""What is only warned about until the day that a template names for its lock, and what it is from that day on."""


def on_the_day(findings: Sequence[Finding], today: date) -> tuple[Finding, ...]:
    """The findings as they weigh on a day: a lock that holds from then on is no warning any more. The errors first."""
    told = [_weighed(one, today) for one in findings]
    changed = any(one is not other for one, other in zip(told, findings, strict=True))
    return tuple(sorted(told, key=lambda one: one.severity is not Severity.ERROR) if changed else told)


def _weighed(one: Finding, today: date) -> Finding:
    if one.code not in _COMING or date.fromisoformat(one.params["day"]) > today:
        return one
    code = _COMING[one.code]
    said = {name: value for name, value in one.params.items() if name != "day"}
    return replace(one, code=code, severity=catalogue()[code].severity, params=said)


def findings_of(reading: Reading) -> tuple[Finding, ...]:
    """The findings of a reading together with those of the lint, as they are before any lock to come holds
    (``on_the_day``)."""
    if reading.definition is None:
        return reading.findings
    found = lint(reading.definition, reading.places)
    return (*reading.findings, *found, *walked_around(reading, found), *guarded_less(reading), *heard_less(reading))


def report(findings: Sequence[Finding], *, language: str = "en") -> dict[str, Any]:
    """Findings as the plain data of the command line."""
    files = {finding.file for finding in findings if finding.file}
    return {
        **{f"{severity}s": sum(one.severity is severity for one in findings) for severity in Severity},
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "place": f"{finding.file}: {finding.where}" if len(files) > 1 and finding.file else finding.where,
                "line": finding.line,
                "sentence": sentence(finding, language),
            }
            for finding in findings
        ],
    }

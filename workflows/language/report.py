"""The report of ``python -m workflows lint``: reading and lint of one definition as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.findings import Finding, sentence
from models.vocabulary import Severity
from workflows.language.guarding import guarded_less
from workflows.language.lint import lint
from workflows.language.noting import changed_since, noted_in
from workflows.language.reading import Reading, read_path


def lint_report(path: Path | str, *, language: str = "en") -> dict[str, Any]:
    """Read and lint: ``{"errors", "warnings", "hints", "findings"}``.

    Each finding is ``{"code", "severity", "place", "line", "sentence"}``. ``place`` says the place in words, after the
    name of the file where findings lie in several; ``line`` counts from 1 and is null where a finding has none.
    """
    reading = read_path(path)
    return report((*findings_of(reading), *changed_since(noted_in(Path(path)), reading)), language=language)


def findings_of(reading: Reading) -> tuple[Finding, ...]:
    """The findings of a reading together with those of the lint."""
    if reading.definition is None:
        return reading.findings
    return (*reading.findings, *lint(reading.definition, reading.places), *guarded_less(reading))


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

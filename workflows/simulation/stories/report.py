"""All stories of a program at once: which came true, which did not and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.definitions import Definition
from models.findings import Finding, sentence
from workflows.simulation.stories.playing import Telling, play
from workflows.simulation.stories.reading import read_stories


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReport:
    """``tellings`` of the stories that could be read, ``unread`` what was wrong with the others."""

    tellings: tuple[Telling, ...]
    unread: tuple[Finding, ...]

    @property
    def came_true(self) -> bool:
        """Whether every story could be read and came true."""
        return not self.unread and all(telling.came_true for telling in self.tellings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that stands in the way of publishing."""
        return (*self.unread, *(found for telling in self.tellings for found in telling.findings))


def tell(
    definition: Definition,
    files: Mapping[str, str],
    *,
    names: Iterable[str] = (),
    inherited: Iterable[str] = (),
    language: str = "en",
) -> StoryReport:
    """Read and play every story among the files of a program (see ``with_inherited`` for those of its template)."""
    stories, unread = read_stories(files, definition, names=names, inherited=inherited)
    tellings = tuple(play(definition, story, language=language) for story in stories)
    return StoryReport(tellings=tellings, unread=unread)


def report_document(report: StoryReport, language: str = "en") -> dict[str, Any]:
    """The report, ready for JSON."""
    return {
        "stories": [
            {
                "story": telling.story.title,
                "file": telling.story.file,
                "inherited": telling.story.inherited,
                "came_true": telling.came_true,
                "findings": [_said(found, language) for found in telling.findings],
                "log": [str(line) for line in telling.log],
            }
            for telling in report.tellings
        ],
        "unread": [_said(found, language) for found in report.unread],
        "came_true": sum(telling.came_true for telling in report.tellings),
        "told": len(report.tellings),
    }


def _said(found: Finding, language: str) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "file": found.file,
        "line": found.line,
        "place": found.where,
        "sentence": sentence(found, language),
    }

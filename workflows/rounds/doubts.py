"""What stands against a round before it is run: quotas larger than their group, rules that leave people without a
mentor, criteria that decide nothing.

The sentences are those of the lint, the numbers those of the people who are there.
"""

from __future__ import annotations

from models.findings import Finding
from workflows.language.lint.pool import PoolFigures, lint_pool
from workflows.matching.shortages import shortages
from workflows.rounds.present import Round


def doubts(now: Round, *, language: str = "en") -> tuple[Finding, ...]:
    """Everything the lint says about this round's people under its present settings; () when nothing stands against
    it."""
    found = shortages(now.engine, now.settings)
    figures = PoolFigures(
        waiting=found.waiting,
        places=found.places,
        members=found.members,
        without_mentor=found.without_mentor,
        blocker=now.title(found.blocker, language),
        deciding_nothing=found.deciding_nothing,
        sharing=found.sharing,
    )
    return lint_pool(now.standing.definition, now.model, figures)

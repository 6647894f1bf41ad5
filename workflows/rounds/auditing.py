"""A plan that was looked at by the independent auditor, with the fingerprint of what was solved.

Both take as long as the plan is large, so they are made before anybody begins to write; what is written then is what
was looked at.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from models.findings import refuse
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.problem import problem_document
from workflows.matching.settings import Settings
from workflows.matching.verify import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A plan without a fault: what the auditor says of it, and the fingerprint of its problem."""

    plan: Plan
    verdict: Verdict
    inputs: str


def audited(engine: Engine, plan: Plan) -> Audited:
    """A plan that can be proposed. Raises ``Refused`` (``plan_not_sound``) when the auditor finds a fault in it."""
    verdict = plan.verify()
    if verdict.violations:
        raise refuse("plan_not_sound", first=verdict.violations[0])
    return Audited(plan=plan, verdict=verdict, inputs=fingerprint(engine, plan.settings))


def fingerprint(engine: Engine, settings: Settings) -> str:
    """SHA-256 of the problem that is solved under these settings."""
    problem = problem_document(engine.problem(settings))
    return hashlib.sha256(json.dumps(problem, sort_keys=True).encode()).hexdigest()

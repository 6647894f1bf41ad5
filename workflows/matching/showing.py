"""How a pool, an engine and a plan show themselves in a notebook: plain HTML, everything escaped, nothing fetched.

Jupyter and marimo call ``_repr_html_``. No script, no style sheet, no address of anybody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from models.findings import sentence
from models.vocabulary import PlanStatus
from workflows.matching.pool import Pool

if TYPE_CHECKING:
    from workflows.matching.plan import Plan

_ROWS = 20
"""So many rows of a table are shown; the rest is counted."""


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], caption: str) -> str:
    """A table of which at most ``_ROWS`` rows are shown."""
    more = len(rows) - _ROWS
    shown = [*rows[:_ROWS], *([[f"… and {more} more", *[""] * (len(heads) - 1)]] if more > 0 else [])]
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in shown)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Iterable[object]) -> str:
    return "".join(f"<td>{escape(str(value))}</td>" for value in row)


def pool_html(pool: Pool) -> str:
    """Who is in a pool and which rules and criteria hold."""
    model = pool.model
    caption = (
        f"{model.label or pool.name}: {len(pool.mentees)} mentees, {len(pool.mentors)} mentors, "
        f"{int(pool.mentors.places.sum())} places"
    )
    rows: list[Sequence[object]] = [("must", name, "; ".join(must.rule)) for name, must in model.must.items()]
    rows += [
        ("prefer", name, f"{criterion.weight}: {'; '.join(criterion.compare)}")
        for name, criterion in model.prefer.items()
    ]
    rows += [("quota", name, f"{quota.at_least or ''} – {quota.at_most or ''}") for name, quota in model.quotas.items()]
    return table(("", "name", "says"), rows, caption) + _findings([sentence(one) for one in pool.findings])


def plan_html(plan: Plan) -> str:
    """A plan with its pairs, best first, who waits, and its proof. Of one that cannot be: why not, then the best plan
    without what is in the way."""
    if plan.status is PlanStatus.INFEASIBLE:
        words = _findings([sentence(one) for one in plan.findings])
        why = (
            f"<p>{plan.status.value}: no plan over {plan.eligible_pairs:,} eligible pairs keeps all of this</p>{words}"
        )
        return why if plan.relaxed is None else why + plan_html(plan.relaxed)
    proof = (
        "proven best" if plan.status is PlanStatus.OPTIMAL else f"none that matches as many scores above {plan.bound:,}"
    )
    caption = (
        f"{plan.status.value}: {plan.matched} matched, {len(plan.unmatched)} wait, score {plan.score:,} "
        f"({proof} over {plan.eligible_pairs:,} eligible pairs)"
    )
    percent = 100 / plan.highest if plan.highest else 0.0
    pairs = [
        (pair.mentee, pair.mentor, f"{percent * pair.score:.0f} %", "pinned" if pair.pinned else "")
        for pair in sorted(plan.pairs, key=lambda pair: (-pair.score, pair.mentee, pair.mentor))
    ]
    waiting = [
        (one.mentee, one.reason.replace("_", " "), ", ".join(f"{rule}: {n}" for rule, n in one.blocked_by.items()))
        for one in plan.unmatched
    ]
    html = table(("mentee", "mentor", "score", ""), pairs, caption)
    if waiting:
        html += table(("who waits", "why", "mentors each rule keeps away"), waiting, "Waiting")
    return html + _findings([sentence(one) for one in plan.findings])


def _findings(sentences: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in sentences)}</ul>" if sentences else ""

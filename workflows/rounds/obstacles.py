"""What the matching says about a plan (what cannot be kept together, what leaves people out), as the desk reads it:
people by their names; rules, quotas and wishes as they are called. The matching knows ids only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from models.findings import Finding, finding
from models.i18n import quoted, translate
from workflows.matching.conflicts import CIRCLES_LABEL
from workflows.matching.posed import KEPT_LABEL
from workflows.rounds.asked import EVERYBODY_LABEL
from workflows.rounds.present import Round

_MORE = " …"


def obstacles(now: Round, *, language: str = "en") -> tuple[Finding, ...]:
    """The findings of the plan of a round."""
    return tuple(_as_called(now, found, language) for found in now.plan.findings)


def _as_called(now: Round, found: Finding, language: str) -> Finding:
    params = dict(found.params)
    if (found.code, params.get("quota")) == ("quota_short", EVERYBODY_LABEL):
        return finding("everybody_short", needed=params["needed"], possible=params["possible"])
    for blank in params.keys() & {"person", "mentee", "mentor"}:
        params[blank] = now.name(params[blank])
    if "people" in params:
        ids = params["people"].removesuffix(_MORE)
        more = params["people"][len(ids) :]
        params["people"] = ", ".join(map(now.name, ids.split(", "))) + more
    quotas = {quota.label or name: now.title(name, language) for name, quota in now.matching.quotas.items()}
    quotas |= {label: translate(label, language) for label in (EVERYBODY_LABEL, KEPT_LABEL, CIRCLES_LABEL)}
    rules = {rule: now.title(rule, language) for rule in now.matching.must}
    for blank, titles in (("quota", quotas), ("quotas", quotas), ("rules", rules)):
        if blank in params:
            params[blank] = _titled(params[blank], titles, language)
    return finding(found.code, found.where, path=found.path, **params)


def _titled(text: str, titles: Mapping[str, str], language: str) -> str:
    """A name as it is called; of several in a row each, as they stand in quotation marks."""
    named = "|".join(re.escape(quoted(name)) for name in titles)
    if text in titles or not named:
        return titles.get(text, text)
    return re.sub(named, lambda found: quoted(titles[found[0][1:-1]], language), text)

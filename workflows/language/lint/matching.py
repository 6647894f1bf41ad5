"""M: matching. What needs the people who are there (M08 to M12) stands in ``pool``."""

from __future__ import annotations

from collections.abc import Iterator

from models.definitions.phrases import parse_limit
from models.findings import Finding
from workflows.language.guessing import did_you_mean
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path
from workflows.language.scalars import is_number

_UNITS = frozenset({"", "percent", "match", "matches", "person", "people"})


@rule("M01")
def compared_answers_are_asked(draft: Draft) -> Iterator[Finding]:
    """Nobody can be compared by an answer that no form asks for."""
    roles = draft.definition.roles
    for asked in draft.asked_in("must", "compare"):
        condition = asked.condition
        for subject, fact in ((asked.subject, asked.fact), (condition.other or "", asked.other)):
            role, dot, name = subject.partition(".")
            if fact is not None or not dot or role not in roles:
                continue
            path = asked.guard.path[:4]
            forms = draft.definition.profile_forms(role)
            form = f"@the_form|{draft.definition.forms[forms[0]].label or forms[0]}" if forms else "@no_form"
            guess = did_you_mean(subject, (one for one in draft.facts if one.startswith(f"{role}.")))
            yield draft.finding("M01", path, question=name, role=role, form=form, guess=guess)


@rule("M02")
def compared_answers_are_given(draft: Draft) -> Iterator[Finding]:
    """Who left a question out gets no points for it; the coordinator should know that beforehand."""
    for name, model in draft.definition.matching.items():
        for criterion in model.prefer:
            path: Path = ("matching", name, "prefer", criterion)
            subjects: dict[str, None] = {}
            for asked in draft.asked_in("compare", under=path):
                for subject in (asked.subject, asked.condition.other or ""):
                    question = draft.definition.question(subject)
                    if question and (question.relevant or not (question.required or question.default)):
                        subjects[subject] = None
            if subjects:
                yield draft.finding("M02", path, subjects=", ".join(subjects))


@rule("M04")
def weights_add_up(draft: Draft) -> Iterator[Finding]:
    """A hundred points read like percent."""
    for name, model in draft.definition.matching.items():
        total = sum(preference.weight for preference in model.prefer.values())
        if model.prefer and total != 100:
            yield draft.finding("M04", ("matching", name, "prefer"), total=total)


@rule("M05")
def quotas_can_be_kept_together(draft: Draft) -> Iterator[Finding]:
    """Shares of one whole cannot add up to more than the whole."""
    for name, model in draft.definition.matching.items():
        limits = [parse_limit(quota.at_least or "") for quota in model.quotas.values()]
        total = sum(limit[0] for limit in limits if limit is not None and limit[1] == "percent")
        if total > 100:
            yield draft.finding("M05", ("matching", name, "quotas"), total=f"{total:g}")


@rule("M06", "M14")
def places_come_from_a_number(draft: Draft) -> Iterator[Finding]:
    """The number of places is a number, or an answer that is one."""
    for name, model in draft.definition.matching.items():
        for role, subject in (("mentee", model.capacity.mentee), ("mentor", model.capacity.mentor)):
            path = ("matching", name, "capacity", role)
            fact = draft.facts.get(subject)
            if is_number(subject) and int(subject) >= 0:
                continue
            if fact is None:
                yield draft.finding("M06", path, subject=subject, guess=did_you_mean(subject, draft.facts))
            elif fact.kind != "number":
                yield draft.finding("M14", path, subject=subject)


@rule("M07")
def shown_answers_are_asked(draft: Draft) -> Iterator[Finding]:
    """A suggested pair shows answers of the applications."""
    known = {name for role in draft.definition.participants for name in draft.definition.profile(role)}
    for model_name, model in draft.definition.matching.items():
        for name in model.shows:
            if name not in known and name not in draft.facts:
                path = ("matching", model_name, "shows")
                yield draft.finding("M07", path, name=name, guess=did_you_mean(name, sorted(known)))


@rule("M13", "M15")
def quotas_are_amounts(draft: Draft) -> Iterator[Finding]:
    """‘40 percent’ or ‘5 matches’, and the least is not more than the most."""
    for model_name, model in draft.definition.matching.items():
        for name, quota in model.quotas.items():
            path = ("matching", model_name, "quotas", name)
            limits = []
            for word, text in (("at_least", quota.at_least), ("at_most", quota.at_most)):
                limit = parse_limit(text) if text is not None else None
                if text is not None and (limit is None or limit[1] not in _UNITS):
                    yield draft.finding("M13", (*path, word), text=text)
                limits.append(limit)
            least, most = limits
            if least and most and (least[1] == "percent") == (most[1] == "percent") and least[0] > most[0]:
                yield draft.finding("M15", path, low=quota.at_least, high=quota.at_most)

"""I: working lists, indicators, reports."""

from __future__ import annotations

from collections.abc import Iterator

from models.definitions.facts import Fact
from models.definitions.phrases import Measure, parse_limit, parse_measure
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.guessing import did_you_mean, listed
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path


def fact_of_column(draft: Draft, name: str) -> Fact | None:
    """What ``by`` or a column means: a full name, or a question on some participant's profile."""
    if name in draft.facts:
        return draft.facts[name]
    owners = (*draft.definition.participants, MATCH)
    return next((draft.facts[f"{owner}.{name}"] for owner in owners if f"{owner}.{name}" in draft.facts), None)


def _bare(draft: Draft, *owners: str) -> dict[str, None]:
    return {
        subject.partition(".")[2]: None
        for subject, fact in draft.facts.items()
        if fact.owner in owners and "." in subject
    }


@rule("I01", "I03")
def measured_answers_are_numbers(draft: Draft) -> Iterator[Finding]:
    """An average needs a question, and a question with numbers."""
    for path, measure in _measures(draft):
        for subject in (measure.start, measure.end):
            if measure.kind not in ("average", "median", "total", "change") or not subject:
                continue
            fact = draft.facts.get(subject)
            if fact is None:
                yield draft.finding("I01", path, subject=subject, guess=did_you_mean(subject, draft.facts))
            elif fact.kind != "number":
                yield draft.finding("I03", path, subject=subject)


@rule("I02")
def breakdowns_are_known(draft: Draft) -> Iterator[Finding]:
    """Figures are broken down by answers."""
    for name, indicator in draft.definition.indicators.items():
        for by in indicator.by:
            if fact_of_column(draft, by) is None:
                known = (*_bare(draft, *draft.definition.participants), *draft.facts)
                yield draft.finding("I02", ("indicators", name, "by"), name=by, guess=did_you_mean(by, known))


@rule("I04")
def measures_can_be_read(draft: Draft) -> Iterator[Finding]:
    """Shares, numbers, averages, medians, totals: nothing else is counted."""
    for name, indicator in draft.definition.indicators.items():
        if parse_measure(indicator.measure) is None:
            yield draft.finding("I04", ("indicators", name, "measure"), text=indicator.measure)


@rule("S03", "I09")
def counted_things_exist(draft: Draft) -> Iterator[Finding]:
    """Mentees, mentors, matches and check-ins can be counted; days run from stage to stage."""
    definition = draft.definition
    plurals = [*(f"{role}s" for role in definition.participants), "matches", "check_ins"]
    for path, measure in _measures(draft):
        if measure.of and measure.of not in (*plurals, *definition.participants, MATCH):
            guess = did_you_mean(measure.of, plurals)
            yield draft.finding("I09", path, name=measure.of, possible=listed(plurals), guess=guess)
        if measure.kind == "days":
            for track, _, stage in (measure.start.partition(" "), measure.end.partition(" ")):
                if track not in draft.tracks:
                    yield draft.finding("N03", path, name=track, guess=did_you_mean(track, draft.tracks))
                else:
                    yield from draft.unknown_stage(stage, track, path)


def _measures(draft: Draft) -> Iterator[tuple[Path, Measure]]:
    for name, indicator in draft.definition.indicators.items():
        measure = parse_measure(indicator.measure)
        if measure is not None:
            yield ("indicators", name, "measure"), measure


@rule("I05")
def columns_are_known(draft: Draft) -> Iterator[Finding]:
    """A list shows answers and figures of those it lists."""
    for name, working_list in draft.definition.working_lists.items():
        owner = working_list.of
        known = {**_bare(draft, owner), **dict.fromkeys(("name", "stage"))}
        for column in working_list.columns:
            if column not in known and column not in draft.facts and (owner in draft.tracks):
                guess = did_you_mean(column, known)
                track = draft.track_word(owner, "a")
                yield draft.finding("I05", ("working_lists", name, "columns"), name=column, track=track, guess=guess)


@rule("I06")
def indicators_are_shown(draft: Draft) -> Iterator[Finding]:
    """A figure in no report is counted for nobody."""
    shown = {name for report in draft.definition.reports.values() for name in report.shows}
    for name in draft.definition.indicators:
        if name not in shown:
            yield draft.finding("I06", ("indicators", name))


@rule("I07")
def reports_show_what_exists(draft: Draft) -> Iterator[Finding]:
    """A report names indicators."""
    known = draft.definition.indicators
    for name, report in draft.definition.reports.items():
        for shown in report.shows:
            if shown not in known:
                path = ("reports", name, "shows")
                yield draft.finding("I07", path, name=shown, guess=did_you_mean(shown, known))


@rule("I08")
def targets_are_amounts(draft: Draft) -> Iterator[Finding]:
    """A target is a number to reach or to stay below."""
    for name, indicator in draft.definition.indicators.items():
        if indicator.target is not None and parse_limit(indicator.target) is None:
            yield draft.finding("I08", ("indicators", name, "target"), text=indicator.target)

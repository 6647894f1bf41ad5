"""Indicators in people's words: what is counted, among whom, and what it should come to.

A figure without its definition can be read in three ways; so the definition stands beside it, always.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.definitions.base import called
from models.definitions.conditions import parse_conditions
from models.definitions.definition import Definition
from models.definitions.phrases import Measure, parse_limit, parse_measure
from models.definitions.wording import say, say_subject
from models.i18n import mark, translate
from models.vocabulary import MATCH

_SHARE, _NUMBER = mark("Share of {things}"), mark("Number of {things}")
_SHARE_WHERE = mark("Share of {things} where {where}")
_NUMBER_WHERE = mark("Number of {things} where {where}")
_AVERAGE, _MEDIAN, _TOTAL = mark("Average of {what}"), mark("Median of {what}"), mark("Total of {what}")
_AVERAGE_CHANGE = mark("Average change from {what} to {other}")
_MEDIAN_CHANGE = mark("Median change from {what} to {other}")
_AVERAGE_DAYS = mark("Average number of days from {what} to {other}")
_MEDIAN_DAYS = mark("Median number of days from {what} to {other}")
_WHERE = mark("{measure}, where {where}")
_AMONG = mark("Only where {where}")
_MATCHES, _CHECK_INS = mark("matches"), mark("check-ins that were due")
_PEOPLE = mark("people in the role ‘{role}’")
_STAGE = mark("‘{track}: {stage}’")
_MATCH = mark("Match")
_AT_LEAST, _AT_MOST = mark("at least {value}"), mark("at most {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorWords:
    """What an indicator counts. ``among`` and ``target`` are "" where the definition sets no limit."""

    what: str
    among: str = ""
    target: str = ""
    hide_below: int = 0


def say_indicator(definition: Definition, name: str, *, language: str = "en") -> IndicatorWords:
    """An indicator read aloud with the labels of its definition. Raises KeyError for a name that is not one."""
    said = definition.indicators[name]
    shape = parse_measure(said.measure)
    where = say(parse_conditions(said.where), definition, language=language) if said.where else ""
    among = say(parse_conditions(said.among), definition, language=language) if said.among else ""
    return IndicatorWords(
        what=_measure(definition, shape, where, language) if shape else said.measure,
        among=translate(_AMONG, language, where=among) if among else "",
        target=say_target(said.target, language),
        hide_below=said.hide_below or 0,
    )


def say_target(target: str | None, language: str = "en") -> str:
    """``at least 75 percent`` → *at least 75 %*; "" where there is none."""
    limit = parse_limit(target) if target else None
    if target is None or limit is None:
        return ""
    unit = " %" if limit[1] == "percent" else f" {limit[1]}".rstrip()
    words = _AT_MOST if target.strip().startswith("at most") else _AT_LEAST
    return translate(words, language, value=f"{limit[0]:g}{unit}")


def _measure(definition: Definition, shape: Measure, where: str, language: str) -> str:
    if shape.kind in ("share", "number"):
        things = _things(definition, shape.of, language)
        if not where:
            return translate(_SHARE if shape.kind == "share" else _NUMBER, language, things=things)
        words = _SHARE_WHERE if shape.kind == "share" else _NUMBER_WHERE
        return translate(words, language, things=things, where=where)
    if shape.kind == "days":
        words = _MEDIAN_DAYS if shape.by_median else _AVERAGE_DAYS
        what, other = (_stage(definition, told, language) for told in (shape.start, shape.end))
        text = translate(words, language, what=what, other=other)
    elif shape.kind == "change":
        words = _MEDIAN_CHANGE if shape.by_median else _AVERAGE_CHANGE
        what, other = (say_subject(definition, told, language=language) for told in (shape.start, shape.end))
        text = translate(words, language, what=what, other=other)
    else:
        words = _TOTAL if shape.kind == "total" else _MEDIAN if shape.by_median else _AVERAGE
        text = translate(words, language, what=say_subject(definition, shape.start, language=language))
    return translate(_WHERE, language, measure=text, where=where) if where else text


def _things(definition: Definition, word: str, language: str) -> str:
    if word in ("matches", "check_ins"):
        return translate(_MATCHES if word == "matches" else _CHECK_INS, language)
    role = next((role for role in definition.participants if word in (role, f"{role}s")), word)
    return translate(_PEOPLE, language, role=definition.role_label(role))


def _stage(definition: Definition, told: str, language: str) -> str:
    track, _, stage = told.partition(" ")
    owner = translate(_MATCH, language) if track == MATCH else definition.role_label(track)
    return translate(_STAGE, language, track=owner, stage=called(definition.stage(track, stage), stage))

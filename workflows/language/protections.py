"""Which changes loosen a protection: they are shown on top, in red, whatever their kind.

A protection is a promise to somebody: how carefully an answer is kept, who sees it, what she agreed to, what a mentor
has to pass before she meets anybody, who is told when something is wrong. Each function answers with the sentence's
code and its blanks, or None when nothing became weaker. In doubt a change counts as loosened: a person looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.base import Item, called
from models.definitions.people import asks_age
from models.definitions.placeholders import answers_in
from models.definitions.sections import (
    Candidates,
    Capacity,
    Case,
    Check,
    CheckInPlan,
    Consent,
    Event,
    Form,
    Indicator,
    Matching,
    Message,
    Module,
    Must,
    Pins,
    Question,
    Records,
    Role,
    Rule,
    Stage,
    Task,
    Training,
    Transition,
    WorkingList,
)
from models.definitions.times import parse_duration, within
from models.vocabulary import Sensitivity
from workflows.language.caring import (
    acts_less_often,
    heeds,
    opens_case,
    unanswered,
    unasked,
    waited_for,
)
from workflows.language.loosened_pairs import (
    asked_in_fewer_stages,
    asked_less_often,
    counts_as_more,
    given_away,
    led_by_nobody,
    limited_less,
    lists_more,
    looked_after_less,
    more_places,
    sends_out,
    shorter,
    stands_still,
    without_first_steps,
)
from workflows.language.loosened_steps import (
    Of,
    begins,
    guard,
    leads_past,
    more_ways,
    moves_past,
    step_moves,
    way_round,
)
from workflows.language.places import Path
from workflows.language.ways_past import Weaker, protects, step_of, weaker_lines

_LEVELS = list(Sensitivity)


def loosened_word(
    old: Definition, new: Definition, path: Path, items: tuple[BaseModel, BaseModel], values: tuple[Any, Any]
) -> Weaker | None:
    """Whether a changed word of an item makes a protection weaker. ``items`` and ``values``: before and after."""
    before, after = items
    one, two = values
    for model, word, judge in _WORDS:
        if isinstance(after, model) and path[-1] == word:
            return judge(Of(old, new, before, after), one, two)
    if path == ("records",) and one is not None and two is None:
        return "loosened_kept_for_ever", {"before": one.kept_for}
    return None


def loosened_item(old: Definition, new: Definition, path: Path, before: Any, after: Any) -> Weaker | None:
    """Whether an item that came (``before`` is None) or went (``after`` is None) makes a protection weaker."""
    if after is None:
        promised = isinstance(before, Consent | Check | Training | Module | Must | Case) or _is_missed(
            old, new, path, before
        )
        cares = heeds(old, before) or (isinstance(before, CheckInPlan) and bool(unasked(new, before, ())))
        return ("loosened_gone", {}) if promised or cares or getattr(before, "locked", None) else None
    of = Of(old, new, None, after)
    if isinstance(after, Transition):
        past = way_round(of, path[1], step_of(after), after.when)
        return past or moves_past(of, after, after.then) or looked_after_less(of)
    if isinstance(after, Rule):
        return moves_past(of, after, after.then) or looked_after_less(of)
    if isinstance(after, Event | WorkingList):
        return looked_after_less(of)
    if isinstance(after, Matching):
        return _matches_others(of, after)
    if isinstance(after, Form):
        return next(filter(None, (_in_new_form(old, new, path, after, name) for name in after.questions)), None)
    return _new_question(old, new, path, after) if isinstance(after, Question) else None


def _in_new_form(old: Definition, new: Definition, path: Path, form: Form, name: str) -> Weaker | None:
    """The same for a question of a form that is new itself."""
    weaker = _new_question(old, new, (*path, "questions", name), form.questions[name])
    return (weaker[0], {"item": called(form.questions[name], name), **weaker[1]}) if weaker else None


def _new_question(old: Definition, new: Definition, path: Path, after: Question) -> Weaker | None:
    """A question that was asked in another form until now is kept as carefully as there; none is ticked beforehand."""
    if after.kind.kind == "yes_no" and _ticked(new, path, after.default):
        return "loosened_ticked", {}
    names = {path[-1], *after.formerly}
    for form, name, before in old.questions():
        if name not in names or (form in new.forms and name in new.forms[form].questions):
            continue
        of = Of(old, new, before, after)
        for model, word, judge in _WORDS:
            one, two = getattr(before, word, None), getattr(after, word, None)
            if model is Question and one != two and (weaker := judge(of, one, two)):
                return weaker
    return None


def _is_missed(old: Definition, new: Definition, path: Path, item: object) -> bool:
    """Whether a question is asked nowhere any more that limited who takes part by a date (how old somebody must be), or
    whose answer a rule that cares for people waited for."""
    if not isinstance(item, Question):
        return False
    limited = _says_age(old, item) and bool(item.constraint)
    asked = any(path[-1] in (name, *question.formerly) for _, name, question in new.questions())
    return (limited or waited_for(old, item)) and not asked


def _says_age(definition: Definition, question: Question) -> bool:
    """Whether an answer is a day, or how many years old somebody is."""
    name = next((name for _, name, one in definition.questions() if one is question), "")
    return question.kind.kind == "date" or asks_age(name, question)


# Words --------------------------------------------------------------------------------------------------------------
def _level(of: Of, one: Sensitivity, two: Sensitivity) -> Weaker | None:
    if _LEVELS.index(two) >= _LEVELS.index(one):
        return None
    return "loosened_sensitivity", {"before": f"@change_{one.value}", "after": f"@change_{two.value}"}


def _turned(code: str, *, to: bool) -> Callable[[Of, Any, Any], Weaker | None]:
    return lambda of, one, two: (code, {}) if bool(two) is to else None


def _no_longer_asked(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    gone = [role for role in one if role not in two]
    return ("loosened_asked_of", {"roles": of.roles(gone)}) if gone else None


def _asked_by_nobody(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    gone = unasked(of.new, of.before, two)
    return ("loosened_asked_of", {"roles": of.roles(gone)}) if gone else None


def _more_eyes(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    if one and not two:
        return "loosened_seen_by_all", {}
    came = [role for role in two if role not in one]
    return ("loosened_seen_by", {"roles": of.roles(came)}) if came else None


def _more_readers(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    private = any(question.sensitivity is not Sensitivity.ORDINARY for question in of.after.questions.values())
    return _more_eyes(of, one, two) if private and one else None


def _more_hands(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    came = [role for role in two if role not in one]
    free = [role for role in came if role not in of.new.staff]
    if free and any(role in of.new.staff for role in one):
        return "loosened_by", {"roles": of.roles(free)}
    return None


def _step_hands(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    gone = [role for role in one if role not in two] if opens_case(of.before) else []
    fewer = ("loosened_step_by", {"roles": of.roles(gone)}) if gone and len(two) < len(one) else None
    return _more_hands(of, one, two) or fewer


def _longer(code: str, gone: str) -> Callable[[Of, Any, Any], Weaker | None]:
    """A length of time that became longer, or is gone."""

    def judge(of: Of, one: Any, two: Any) -> Weaker | None:
        if one is None:
            return None
        if two is None:
            return gone, {"before": str(one)}
        return (code, {"before": str(one), "after": str(two)}) if _days(two) > _days(one) else None

    return judge


_LENGTH = re.compile(r"\d+ [a-z]+")


def _days(text: str) -> float:
    """*2 years after closure* is as long as *2 years*; what names no length is as long as can be."""
    found = _LENGTH.search(text)
    length = within(text) or (parse_duration(found[0]) if found else None)
    if length is None:
        return float("inf")
    start = date(2024, 1, 1)
    return (length.after(start) - start).days


def _other_giver(of: Of, one: str | None, two: str | None) -> Weaker | None:
    if one is None:
        return None
    return "loosened_given_by", {"before": of.old.role_label(one), "after": of.new.role_label(two) if two else "–"}


def _gone(code: str) -> Callable[[Of, Any, Any], Weaker | None]:
    return lambda of, one, two: (code, {"before": str(one)}) if one is not None and two is None else None


def _other(code: str) -> Callable[[Of, Any, Any], Weaker | None]:
    return lambda of, one, two: (code, {"before": str(one), "after": str(two or "–")}) if one is not None else None


def _other_hands(of: Of, one: str | None, two: str | None) -> Weaker | None:
    """Who does a check: nobody any more, or somebody who does not work in the program, perhaps whom it is about."""
    if one is None or two is None:
        return ("loosened_done_by", {"before": of.old.role_label(one)}) if one is not None else None
    return _more_hands(of, (one,), (two,))


def _other_answer(of: Of, one: str | None, two: str | None) -> Weaker | None:
    """A consent that the *yes* to another question gives: who answers that one may not know what she agrees to."""
    return None if one is None or two is None else ("loosened_given_with", {"before": one, "after": two})


def _case_eyes(of: Of, one: object, two: object) -> Weaker | None:
    """Who reads a case: whom it names, a sensitive one that names nobody only its owner, any other everybody. Where the
    names change too, they say it."""
    before, after = of.before.eyes, of.after.eyes
    if isinstance(one, str) and of.before.seen_by != of.after.seen_by:
        return None
    if before and not after:
        return ("loosened_seen_by_all", {}) if of.before.seen_by else None  # else it is no longer sensitive: told there
    came = [role for role in after if role not in before] if before else []
    return ("loosened_seen_by", {"roles": of.roles(came)}) if came else None


def _fewer(of: Of, one: Any, two: Any) -> Weaker | None:
    """Small cells are hidden below a smaller number, or not at all."""
    if one is None or (two is not None and two >= one):
        return None
    return "loosened_hide_below", {"before": str(one), "after": str(two or 0)}


def _fewer_lines(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    """Modules that must come first, one after the other."""
    gone = [name for name in one if name not in two]
    return ("loosened_prerequisite", {"line": ", ".join(name.replace("_", " ") for name in gone)}) if gone else None


def _rule_asks_more(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    return acts_less_often(one, two) if heeds(of.old, of.before) else None


def _rule_elsewhere(of: Of, one: str, two: str) -> Weaker | None:
    return ("loosened_rule_when", {"before": one, "after": two}) if heeds(of.old, of.before) else None


def _shows_more(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    private = [name for name in two if name not in one and _private(of.new, name)]
    return ("loosened_shows", {"line": ", ".join(name.replace("_", " ") for name in private)}) if private else None


def _tells_more(of: Of, one: str | None, two: str | None) -> Weaker | None:
    """A message tells more of what people answered: also the one whom they are matched with reads it."""
    told = answers_in(f"{of.before.subject or ''} {of.before.text}") | answers_in(one or "")
    more = sorted(name for name in answers_in(two or "") - told if _private(of.new, name.rpartition(".")[2]))
    labels = (called(of.new.question(name), name.rpartition(".")[2]) for name in more)
    return ("loosened_tells", {"line": ", ".join(labels)}) if more else None


def _locked_later(of: Of, one: str | None, two: str | None) -> Weaker | None:
    """What is locked already gets a day to come, or the day is put off. A lock that is new takes nothing away."""
    was = of.before.locked is not None
    return ("loosened_locked_from", {"day": two}) if was and two is not None and two > (one or "") else None


_AGE = re.compile(r"is (?P<side>at least|at most|within the last) (?P<years>\d{1,3})(?P<ago> years ago| years)?")


def _is_stricter(before: str, after: str) -> bool:
    """*is at least 18 years ago* → *is at least 21 years ago*; *is at most 25* → *is at most 24*."""
    one, two = _AGE.fullmatch(before.strip()), _AGE.fullmatch(after.strip())
    if one is None or two is None or (one["side"], one["ago"]) != (two["side"], two["ago"]):
        return False
    less, more = sorted((int(one["years"]), int(two["years"])))
    return int(two["years"]) == (more if one["side"] == "at least" else less)


def _limit(of: Of, one: Any, two: Any) -> Weaker | None:
    """A limit on a date or an age (how old somebody must be) protects people; another number's only keeps out slips."""
    if not _says_age(of.old, of.before):
        return limited_less(of, one, two)
    return weaker_lines([line for line in one if not any(_is_stricter(line, other) for other in two)], two)


def _may_be_left_out(of: Of, one: Any, two: Any) -> Weaker | None:
    """Whoever need not answer, or is not asked, is let in whatever the limit says."""
    limited = _says_age(of.old, of.before) and bool(of.before.constraint) and bool(of.after.constraint)
    weaker = limited and (not two if isinstance(two, bool) else bool(weaker_lines(two, one)))
    return ("loosened_left_out", {}) if weaker else unanswered(of.old, of.before, one, two)


def _pre_ticked(of: Of, one: Any, two: Any) -> Weaker | None:
    name = next((name for _, name, item in of.new.questions() if item is of.after), "")
    return ("loosened_ticked", {}) if _ticked(of.new, (name,), two) else None


def _private(definition: Definition, name: str) -> bool:
    return any(
        question_name == name and question.sensitivity is not Sensitivity.ORDINARY
        for _, question_name, question in definition.questions()
    )


def _ticked(definition: Definition, path: Path, default: object) -> bool:
    """Whether a question that gives a consent is answered with yes before anybody was asked."""
    gives = {(consent.given_with or "").rpartition(".")[2] for consent in definition.consents.values()}
    return path[-1] in gives and str(default).lower() in ("yes", "true")


def _matches_others(of: Of, model: Matching) -> Weaker | None:
    """A new way of matching that asks less of people than all there were: other stages, no check, no training."""
    asked = _asked_of_people(model)
    known = [_asked_of_people(one) for one in of.old.matching.values()]
    for line in known[0] if known else ():
        if all(line in one for one in known) and line not in asked:
            return "loosened_model", {"line": line}
    return None


def _asked_of_people(model: Matching) -> list[str]:
    """What a way of matching asks of each of two people: where they are, and what protects the other."""
    lines = [
        *model.candidates.mentee,
        *model.candidates.mentor,
        *(line for one in model.must.values() for line in one.rule),
    ]
    return [line for line in lines if protects(line) or " is in " in line]


def _other_kind(of: Of, one: str, two: str) -> Weaker | None:
    return begins(of, one, two) or stands_still(of, one, two)


def _does_other(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    return step_moves(of, one, two) or sends_out(of, [line for line in two if line not in one])


def _other_role(of: Of, one: str, two: str) -> Weaker | None:
    """Who works in the program sees and does what its staff may; who no longer takes part is asked for nothing. What
    the staff or the family alone could do, somebody who takes part does now."""
    if two == "staff":
        return "loosened_role_staff", {}
    code = {"participant": "loosened_role_apart", "staff": "loosened_role_left", "family": "loosened_role_family"}
    return (code[one], {}) if one in code else None


_WORDS: tuple[tuple[type[BaseModel], str, Callable[[Of, Any, Any], Weaker | None]], ...] = (
    (Role, "is", _other_role),
    (Question, "sensitivity", _level),
    (Question, "exported", _turned("loosened_exported", to=True)),
    (Question, "shared_with_match", _turned("loosened_shared", to=True)),
    (Question, "constraint", _limit),
    (Question, "required", _may_be_left_out),
    (Question, "relevant", _may_be_left_out),
    (Question, "default", _pre_ticked),
    (Form, "filled_by", _more_readers),
    (Consent, "required", _turned("loosened_required", to=False)),
    (Consent, "asked_of", _no_longer_asked),
    (Consent, "given_by", _other_giver),
    (Consent, "given_with", _other_answer),
    (Consent, "lasts", _longer("loosened_lasts", "loosened_lasts_gone")),
    (Check, "asked_of", _no_longer_asked),
    (Check, "valid_for", _longer("loosened_lasts", "loosened_lasts_gone")),
    (Check, "done_by", _other_hands),
    (Check, "records", _other("loosened_records")),
    (Training, "for", _no_longer_asked),
    (Training, "valid_for", _longer("loosened_lasts", "loosened_lasts_gone")),
    (Module, "format", led_by_nobody),
    (Module, "takes", shorter),
    (Module, "prerequisites", _fewer_lines),
    (Module, "pass_mark", _other("loosened_pass_mark")),
    (Stage, "type", _other_kind),
    (Transition, "when", guard),
    (Transition, "by", _step_hands),
    (Transition, "to", leads_past),
    (Transition, "then", _does_other),
    (Transition, "from", more_ways),
    (Capacity, "mentor", more_places),
    (Candidates, "mentee", guard),
    (Candidates, "mentor", guard),
    (Must, "rule", guard),
    (Matching, "shows", _shows_more),
    (Message, "subject", _tells_more),
    (Message, "text", _tells_more),
    (Matching, "decided_by", _more_hands),
    (Pins, "by", _more_hands),
    (Pins, "needs_reason", _turned("loosened_needs_reason", to=False)),
    (CheckInPlan, "asks", _asked_by_nobody),
    (CheckInPlan, "schedule", asked_less_often),
    (CheckInPlan, "during", asked_in_fewer_stages),
    (CheckInPlan, "missed", _longer("loosened_missed", "loosened_missed_gone")),
    (Event, "counts_as", counts_as_more),
    (Task, "for", given_away),
    (Rule, "if", _rule_asks_more),
    (Rule, "then", _does_other),
    (Rule, "whenever", _rule_elsewhere),
    (Case, "sensitivity", _level),
    (Case, "first_steps", without_first_steps),
    (Case, "seen_by", _case_eyes),
    (Case, "owner", _case_eyes),
    (Case, "answer_within", _longer("loosened_answer_within", "loosened_answer_within_gone")),
    (WorkingList, "for", _more_eyes),
    (WorkingList, "columns", lists_more),
    (Indicator, "hide_below", _fewer),
    (Records, "kept_for", _longer("loosened_kept", "loosened_kept_gone")),
    (Item, "locked", _gone("loosened_locked")),
    (Item, "locked_from", _locked_later),
    (Records, "locked", _gone("loosened_locked")),
    (Records, "locked_from", _locked_later),
    (Records, "then", _other("loosened_then")),
)

__all__ = ["loosened_item", "loosened_word"]

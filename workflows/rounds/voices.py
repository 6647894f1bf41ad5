"""One pair, three voices: why these two, as the desk knows it, and as the mentor and the mentee may read it.

The desk sees every criterion with its evidence, sensitive answers covered. What the two read is made only of answers
that the model shows to both (``shows``) and that are not sensitive; a criterion that asks for anything else, also only
in its ``, if``, is not even named, because a name like *women only* tells as much as the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.conditions import Condition, Unreadable, parse_condition
from models.definitions.people import languages_question
from models.definitions.truth import condition_holds
from models.definitions.wording import in_a_row, say_answer
from models.i18n import LANGUAGES, mark, translate
from models.vocabulary import Value
from workflows.covered import is_sensitive, say_covered
from workflows.language.translating import localised
from workflows.matching.blockers import allowed_by_rules, blockers
from workflows.matching.explain import Evidence, PairReason, why_pair
from workflows.matching.pool import MENTEE, MENTOR
from workflows.rounds.present import Round

_MEET_MENTOR = mark("We would like to introduce you to {name}, who offers to be your mentor.")
_MEET_MENTEE = mark("We would like to introduce you to {name}, whom you could accompany as a mentor.")
_BOTH = mark("{question}: you both said {answers}.")
_MATCHING = mark("{question}: you said {answers}, and {name} said the same to ‘{other}’.")
_IN_CIRCLE = mark("It would be a circle: {n} people who meet together, with one mentor.")
_SAY = mark("Tell us whether you would like to meet. Nothing is decided before both of you have said yes.")
_SAY_CIRCLE = mark("Tell us whether you would like to meet. Nothing is decided before everybody in it has said yes.")
_WAIT_TAKEN = mark(
    "You are on our list. There are mentors who could fit, but all of them have somebody now. "
    "We look again as soon as a place is free."
)
_WAIT_NOBODY = mark("You are on our list. Nobody who would fit has come to us yet. We are looking for new mentors.")
_WAIT_FOR_NOW = mark(
    "You are on our list. In this round there is no mentor for you yet. We look again when the next matches are made."
)
_WAIT_MEANWHILE = mark("You need not do anything. We write to you when we have news.")


_Asked = tuple[str, str | None]
"""A role and the question to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One criterion of a pair for the desk. ``points`` of at most ``most``, in percent of the whole; what each side
    said, sensitive answers covered (then it is ``covered``); ``both``: what they have in common."""

    name: str
    points: float
    most: float
    mentee: str
    mentor: str
    both: str
    known: bool
    covered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ForTheDesk:
    """Why two people, as the desk reads it: the criteria, best first; the rules that hold between them, each with what
    they share; the rules that do not. ``fit`` in percent."""

    fit: float
    because: tuple[Because, ...]
    kept: tuple[tuple[str, str], ...]
    broken: tuple[str, ...]

    @property
    def given_up(self) -> tuple[Because, ...]:
        """The criteria of which at least half is missing, the weightiest first."""
        missing = [one for one in self.because if one.most and one.points * 2 <= one.most]
        return tuple(sorted(missing, key=lambda one: one.points - one.most))


def for_the_desk(now: Round, mentee: str, mentor: str, *, language: str) -> ForTheDesk:
    """Everything the desk may know about why two people go together."""
    reason = why_pair(now.engine, now.best, mentee, mentor)
    definition, highest = localised(now.definition, language), reason.highest or 1
    because = []
    for part in reason.parts:
        evidence = part.evidence[0] if part.evidence else None
        because.append(
            Because(
                name=part.name,
                points=100 * part.points / highest,
                most=100 * part.most / highest,
                mentee=_covered(definition, evidence.mentee_subject, evidence.mentee, language) if evidence else "",
                mentor=_covered(definition, evidence.mentor_subject, evidence.mentor, language) if evidence else "",
                both=_shared(definition, evidence, language) if evidence is not None else "",
                known=part.known,
                covered=evidence is not None and _is_covered(definition, evidence),
            )
        )
    kept = {
        line.name: _shared(definition, line, language)
        for line in reason.rules
        if line.holds and _applies(now, reason, line)
    }
    return ForTheDesk(
        fit=100 * reason.score / highest,
        because=tuple(sorted(because, key=lambda one: -one.points)),
        kept=tuple(kept.items()),
        broken=reason.broken,
    )


def _covered(definition: Definition, subject: str | None, value: Value, language: str) -> str:
    return say_covered(definition, subject, value, language=language) if subject else ""


def _is_covered(definition: Definition, line: Evidence) -> bool:
    subjects = ((line.mentee_subject, line.mentee), (line.mentor_subject, line.mentor))
    return any(one and value and is_sensitive(definition.question(one)) for one, value in subjects)


def _shared(definition: Definition, line: Evidence, language: str) -> str:
    """The choices both have, in words; "" where one of the two answers is sensitive."""
    subjects = [subject for subject in (line.mentee_subject, line.mentor_subject) if subject]
    if not line.shared or any(is_sensitive(definition.question(one)) for one in subjects):
        return ""
    return _shared_aloud(definition, line, language)


def _applies(now: Round, reason: PairReason, line: Evidence) -> bool:
    """Whether a rule that ends in ``, if …`` says anything about these two: a wish that nobody has is not "kept"."""
    condition = parse_condition(line.text)
    if isinstance(condition, Unreadable) or condition.only_if is None:
        return True
    pool = now.engine.pool
    people = {
        MENTEE: pool.mentees.people[pool.mentees.index[reason.mentee]],
        MENTOR: pool.mentors.people[pool.mentors.index[reason.mentor]],
    }
    who = people.get(condition.only_if.subject.partition(".")[0])
    return who is None or condition_holds(condition.only_if, who, today=pool.today) is True


# What the two read ----------------------------------------------------------------------------------------------------
def for_the_pair(now: Round, mentee: str, mentor: str, *, reader: str) -> str:
    """The text that ``reader`` (``mentee`` or ``mentor``) may be shown about the other, in the reader's language."""
    me, other = (mentee, mentor) if reader == MENTEE else (mentor, mentee)
    language = spoken_by(now, me)
    definition = localised(now.definition, language)
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    name = now.name(other)
    lines = [translate(_MEET_MENTOR if reader == MENTEE else _MEET_MENTEE, spoken, name=name)]
    circle = next((one for one in now.best.circles if one.mentor == mentor and mentee in one.mentees), None)
    if circle is not None:
        lines.append(translate(_IN_CIRCLE, spoken, n=len(circle.mentees)))
    told: set[str] = set()
    reason = why_pair(now.engine, now.best, mentee, mentor)
    for line in (*(one for part in reason.parts for one in part.evidence), *reason.rules):
        question = _shown_by(now, line)
        if question is None or not line.shared or question in told:
            continue
        told.add(question)
        answers = _shared_aloud(definition, line, language)
        hers, theirs = (
            _label(definition, role, subject)
            for role, subject in _from(reader, (MENTEE, line.mentee_subject), (MENTOR, line.mentor_subject))
        )
        same = _name_of(line.mentee_subject) == _name_of(line.mentor_subject)
        said = translate(_BOTH if same else _MATCHING, spoken, question=hers, other=theirs, answers=answers, name=name)
        lines.append(f"– {said}")
    return "\n".join([*lines, translate(_SAY if circle is None else _SAY_CIRCLE, spoken)])


def _from(reader: str, mentee: _Asked, mentor: _Asked) -> tuple[_Asked, _Asked]:
    """What the reader was asked, then what the other was."""
    return (mentee, mentor) if reader == MENTEE else (mentor, mentee)


def _label(definition: Definition, role: str, subject: str | None) -> str:
    """A question as it was put to somebody of a role, without its mark."""
    name = _name_of(subject)
    return called(definition.question(f"{role}.{name}"), name).rstrip(" ?")


def _name_of(subject: str | None) -> str:
    return (subject or "").partition(".")[2]


def _shared_aloud(definition: Definition, line: Evidence, language: str) -> str:
    """The answers both gave, in the order in which they are offered: a week from its beginning."""
    question = definition.question(line.mentee_subject or "")
    listed = question.kind.choices if question is not None else None
    offered = {choice: at for at, choice in enumerate(definition.choice_labels(listed or "") or ())}
    shared = sorted(line.shared, key=lambda one: offered.get(str(one), len(offered)))
    return in_a_row(say_answer(definition, line.mentee_subject or "", one, language=language) for one in shared)


def for_who_waits(now: Round, mentee: str) -> str:
    """The text that somebody who waits may be shown, in her language. No rule is named, and no decision, quota or held
    plan: it could tell of an answer of hers, of somebody else's wish, or of what the coordinator knows."""
    language = spoken_by(now, mentee)
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return "\n".join(translate(one, spoken) for one in (_why_she_waits(now, mentee), _WAIT_MEANWHILE))


def _why_she_waits(now: Round, mentee: str) -> str:
    """What is true of her, in general words: the mentors who fit are taken, or there is none, or neither."""
    if mentee not in now.engine.pool.mentees.index:
        return _WAIT_FOR_NOW
    plan = now.best
    allowed = allowed_by_rules(now.engine, plan.settings, mentee)
    if not allowed:
        return _WAIT_NOBODY
    between = blockers(now.engine, plan, mentee, allowed)
    taken = not any(between[one] or plan.places_left.get(one) for one in allowed)
    return _WAIT_TAKEN if taken else _WAIT_FOR_NOW


def spoken_by(now: Round, person: str) -> str:
    """The first language of the program that somebody speaks; else its first."""
    definition = now.standing.definition
    written = definition.program.languages
    track = now.standing.state.people.get(person)
    question = languages_question(definition, track.role) if track is not None else None
    speaks = track.profile.get(question) if track is not None and question else None
    known = speaks if isinstance(speaks, tuple) else (str(speaks),) if speaks else ()
    return next((one for one in written if one in known), written[0] if written else "en")


def _shown_by(now: Round, line: Evidence) -> str | None:
    """The question of the mentee that a line is about, where both sides may read all that the line looks at."""
    condition = parse_condition(line.text)
    if isinstance(condition, Unreadable):
        return None
    if not all(_is_shown(now, subject) for subject in _subjects(condition)):
        return None
    return (line.mentee_subject or line.mentor_subject or "").partition(".")[2] or None


def _subjects(condition: Condition) -> Iterator[str]:
    yield condition.subject
    if condition.other is not None:
        yield condition.other
    if condition.only_if is not None:
        yield from _subjects(condition.only_if)


def _is_shown(now: Round, subject: str) -> bool:
    role, _, name = subject.partition(".")
    question = now.definition.question(subject)
    return (
        role in (MENTEE, MENTOR) and question is not None and not is_sensitive(question) and name in now.matching.shows
    )

"""What stands in each list, made from a cohort as it stands: today, or as it stood when a workbook left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.questions import QuestionType
from models.definitions.sections import Question
from models.i18n import mark, translate
from models.vocabulary import MATCH, Value
from workflows.covered import leaves, may_leave
from workflows.engine import PersonTrack
from workflows.exchange.choices import Choices, choices_of
from workflows.exchange.listing import Field, Line, Listing, read_also
from workflows.exchange.normalising import Target
from workflows.exchange.words import key, tidy
from workflows.progress import Standing

ROSTER, TRAINING, CHECK_INS, MATCHES, PAIRS, PLAN = "roster", "training", "check_ins", "matches", "pairs", "plan"
WHO, STAGE, SINCE, STEP, REASON, ON, MET, NOTE = "who", "stage", "since", "step", "reason", "on", "met", "note"
STARTED, ENDED, DECISION, WHY, APPROVED = "started", "ended", "decision", "why", "approved"
BECAUSE, BESIDE, MODEL = "because", "beside", "model"
PIN, FORBID = "pin", "forbid"
_NAME, _ROLE, _STAGE, _SINCE = mark("Name"), mark("Role"), mark("Stage"), mark("Since")
_PAIR, _PHONE, _EMAIL, _LANGUAGES = mark("Pair"), mark("Phone"), mark("E-mail"), mark("Languages")
_DUE, _MATCHES, _STEP, _REASON = mark("Due"), mark("Running matches"), mark("Step to take"), mark("Reason")
_ON, _MET, _NOTE = mark("On"), mark("Met on"), mark("Note")
_PAIRS, _STARTED, _ENDED = mark("Existing pairs"), mark("Started"), mark("Ended")
_MODEL = mark("Kind of matching")
_DECISION, _KEEP, _NOT = mark("Decision"), mark("Keep these two"), mark("Not these two")
_FIT, _BECAUSE, _BESIDE = mark("Fit in %"), mark("Because"), mark("Nearly as good")
_APPROVED = mark("Exception approved by")
_ONLY_EXCEPTIONS = mark("Only where a pair breaks a rule: the name of whoever approved the exception.")
_DAYS_MET = mark("The days on which they met, with a semicolon between them: 2026-03-31; 2026-04-14.")
_WHICH_END = mark("How it ended; leave it empty for a pair that still meets.")
_LATER = mark("Leave empty unless something is to be done.")
_DONE_ON = mark("The day on which it was completed. Empty: not yet.")


def roster(here: Standing, role: str, language: str, *, sensitive: bool = False) -> Listing:
    """Everybody of a role with what her application asks. Answers that never leave (``exported: no``) are not in it,
    sensitive ones only when they are wanted."""
    definition = here.definition
    asked = {
        name: question
        for name, question in definition.profile(role).items()
        if question.calculation is None and leaves(question, sensitive=sensitive)
    }
    people = _by_name(here, (one for one in here.state.people.values() if one.role == role))
    return Listing(
        name=f"{ROSTER}.{role}",
        title=definition.role_label(role),
        fields=[
            Field(name=WHO, heading=translate(_NAME, language)),
            Field(name=STAGE, heading=translate(_STAGE, language)),
            *(_asked(definition, name, question, language) for name, question in asked.items()),
        ],
        lines=[
            Line(
                id=one.stream,
                cells={
                    WHO: here.name(one.stream),
                    STAGE: here.stage_label(role, one.stage),
                    **_told(here, one, asked, sensitive),
                },
            )
            for one in people
        ],
        whose=WHO,
        takes_new=True,
        new_elsewhere=True,
    )


def _told(here: Standing, one: PersonTrack, asked: Iterable[str], sensitive: bool) -> dict[str, Value]:
    """Her answers that may leave also by the version she is on: there the same name can be that of a question which is
    asked in confidence, and where a later version asks by a name that hers has not, she was not asked yet."""
    hers, later = here.ruling(one.stream).profile(one.role), one.version > here.version
    return {
        name: one.profile.get(name)
        for name in asked
        if (leaves(hers[name], sensitive=sensitive) if name in hers else later)
    }


def training(here: Standing, name: str, language: str) -> Listing:
    """Everybody a training is for, with the day of each module."""
    said = here.definition.training[name]
    roles = [role for role in here.definition.participants if not said.for_ or role in said.for_]
    people = _by_name(here, (one for one in here.state.people.values() if one.role in roles))
    day = Target(kind=QuestionType("date"))
    return Listing(
        name=f"{TRAINING}.{name}",
        title=called(said, name),
        fields=[
            Field(name=WHO, heading=translate(_NAME, language)),
            Field(name=STAGE, heading=translate(_STAGE, language)),
            *(
                Field(name=module, heading=called(part, module), target=day, note=translate(_DONE_ON, language))
                for module, part in said.modules.items()
            ),
        ],
        lines=[
            Line(
                id=one.stream,
                cells={
                    WHO: here.name(one.stream),
                    STAGE: here.stage_label(one.role, one.stage),
                    **{
                        module: times[-1].day if (times := one.modules.get((name, module))) else None
                        for module in said.modules
                    },
                },
            )
            for one in people
        ],
        whose=WHO,
    )


def check_ins(here: Standing, plan: str, language: str) -> Listing:
    """Every check-in of a plan that was asked for, with its questions. Sensitive answers never leave; they can be
    written down out there all the same."""
    definition = here.definition
    said = definition.check_ins[plan]
    questions = definition.forms[said.form].questions if said.form in definition.forms else {}
    lines: list[tuple[tuple[object, ...], Line]] = []
    leaving = [name for name, question in questions.items() if leaves(question)]
    for match in here.state.matches.values():
        ruling = here.ruling(match.stream)
        given = {each.id: each for each in match.submissions}
        for entry in match.check_ins.values():
            members = match.members.get(entry.role, ())
            if entry.plan != plan or not (entry.announced or entry.answered) or not members:
                continue
            answers = (given[entry.submission].answers or {}) if entry.submission in given else {}
            contacts = [here.contact(member) for member in members]
            cells: dict[str, Value] = {
                WHO: ", ".join(here.name(member) for member in members),
                "pair": here.name(match.stream),
                "phone": ", ".join(each["phone"] for each in contacts if each.get("phone")),
                "email": ", ".join(each["email"] for each in contacts if each.get("email")),
                "spoken": ", ".join(filter(None, (here.languages(member, language) for member in members))),
                "due": entry.due,
            }
            cells |= {name: answers.get(name) for name in leaving if may_leave(ruling, said.form, name)}
            line = Line(id="|".join((match.stream, plan, str(entry.occurrence), entry.role)), cells=cells)
            lines.append(((entry.due, str(cells["pair"]), entry.role), line))
    headings = {WHO: _NAME, "pair": _PAIR, "phone": _PHONE, "email": _EMAIL, "spoken": _LANGUAGES, "due": _DUE}
    return Listing(
        name=f"{CHECK_INS}.{plan}",
        title=called(said, plan),
        fields=[
            *(Field(name=name, heading=translate(heading, language)) for name, heading in headings.items()),
            *(
                _asked(definition, name, question, language)
                for name, question in questions.items()
                if question.calculation is None
            ),
        ],
        lines=[line for _, line in sorted(lines, key=lambda each: tuple(map(str, each[0])))],
        whose=WHO,
    )


def waiting(here: Standing, listing: Listing) -> Listing:
    """The check-ins of the list that still wait for an answer: those are to be phoned."""
    ends = here.definition.ends(MATCH)

    def waits(line: Line) -> bool:
        stream, plan, number, role = line.id.split("|")
        match = here.state.matches[stream]
        entry = match.check_ins[(plan, int(number), role)]
        later = any(
            (each.plan, each.role) == (plan, role) and each.occurrence > entry.occurrence and each.announced
            for each in match.check_ins.values()
        )
        return entry.answered is None and match.stage not in ends and not later

    return with_lines(listing, [line for line in listing.lines if waits(line)])


def matches(here: Standing, language: str) -> Listing:
    """Every match, with cells for what is to be done with it: a step with its reason and day, a meeting, a note."""
    definition = here.definition
    steps = {name: called(step, name) for name, step in definition.transitions.get(MATCH, {}).items() if _by_hand(step)}
    step = Target(kind=QuestionType("select_one"), choices=_labelled(steps))
    lists = [each.reason for each in definition.transitions.get(MATCH, {}).values() if each.reason]
    reasons = {
        name: label for each in lists for name, label in (definition.choice_labels(each, language) or {}).items()
    }
    later = translate(_LATER, language)
    roles = [
        role for role in definition.participants if any(role in each.members for each in here.state.matches.values())
    ]
    return Listing(
        name=MATCHES,
        title=translate(_MATCHES, language),
        fields=[
            Field(name=WHO, heading=translate(_PAIR, language)),
            *(Field(name=f"role {role}", heading=definition.role_label(role)) for role in roles),
            Field(name=STAGE, heading=translate(_STAGE, language)),
            Field(name=SINCE, heading=translate(_SINCE, language)),
            Field(name=STEP, heading=translate(_STEP, language), target=step, labels=steps, note=later, once=True),
            Field(
                name=REASON,
                heading=translate(_REASON, language),
                target=Target(kind=QuestionType("select_one"), choices=_labelled(reasons)),
                labels=reasons,
                note=later,
                once=True,
            ),
            _day(ON, _ON, language, once=True),
            _day(MET, _MET, language, once=True),
            Field(
                name=NOTE,
                heading=translate(_NOTE, language),
                target=Target(kind=QuestionType("text")),
                note=later,
                once=True,
            ),
        ],
        lines=[
            Line(
                id=each.stream,
                cells={
                    WHO: here.name(each.stream),
                    **{f"role {role}": ", ".join(map(here.name, each.members.get(role, ()))) for role in roles},
                    STAGE: here.stage_label(MATCH, each.stage),
                    SINCE: each.since,
                },
            )
            for each in sorted(here.state.matches.values(), key=lambda each: here.name(each.stream).casefold())
        ],
        whose=WHO,
    )


def running(here: Standing, listing: Listing) -> Listing:
    """The matches of the list that have not ended."""
    ends = here.definition.ends(MATCH)
    return with_lines(listing, [line for line in listing.lines if here.state.matches[line.id].stage not in ends])


def existing_pairs(here: Standing, language: str) -> Listing:
    """An empty list for pairs that met before Kith was here: who, since when, on which days, how it ended and why; and
    of which kind of matching, where the program has several."""
    definition = here.definition
    fields: list[Field] = []
    for role in definition.participants if definition.matching else ():
        people = [each for each in here.state.people.values() if each.role == role]
        labels = {each.stream: here.name(each.stream) for each in people}
        twice = {label for label, count in Counter(labels.values()).items() if count > 1}
        for name, label in labels.items():
            if label in twice:
                labels[name] = (
                    f"{label} ({here.contact(name).get('email') or here.contact(name).get('phone') or name[:6]})"
                )
        also = {name: (here.contact(name).get("email", ""), *_turned(label)) for name, label in labels.items()}
        target = Target(kind=QuestionType("select_one"), choices=_labelled(labels, also))
        fields.append(Field(name=f"role {role}", heading=definition.role_label(role), target=target, labels=labels))
    if len(definition.matching) > 1:
        kinds = {name: called(model, name) for name, model in definition.matching.items()}
        target = Target(kind=QuestionType("select_one"), choices=_labelled(kinds))
        fields.append(Field(name=MODEL, heading=translate(_MODEL, language), target=target, labels=kinds))
    ends = {name: here.stage_label(MATCH, name) for name in definition.ends(MATCH)}
    lists = [each.reason for each in definition.transitions.get(MATCH, {}).values() if each.reason]
    reasons = {
        name: label for each in lists for name, label in (definition.choice_labels(each, language) or {}).items()
    }
    said = {name: _in_every_language(definition, [f"choices.{each}.{name}" for each in lists]) for name in reasons}
    ended = {name: _in_every_language(definition, [f"stages.{MATCH}.{name}.label"]) for name in ends}
    return Listing(
        name=PAIRS,
        title=translate(_PAIRS, language),
        fields=[
            *fields,
            _day(STARTED, _STARTED, language),
            Field(
                name=MET,
                heading=translate(_MET, language),
                target=Target(kind=QuestionType("text")),
                note=translate(_DAYS_MET, language),
            ),
            _day(ENDED, _ENDED, language),
            Field(
                name=STAGE,
                heading=translate(_STAGE, language),
                target=Target(kind=QuestionType("select_one"), choices=_labelled(ends, ended)),
                labels=ends,
                note=translate(_WHICH_END, language),
            ),
            Field(
                name=REASON,
                heading=translate(_REASON, language),
                target=Target(kind=QuestionType("select_one"), choices=_labelled(reasons, said)),
                labels=reasons,
            ),
            Field(name=NOTE, heading=translate(_NOTE, language), target=Target(kind=QuestionType("text"))),
        ],
        lines=(),
        whose=fields[0].name if fields else STARTED,
        takes_new=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A pair for the committee: its fit in percent, why, and the mentor who would do nearly as well."""

    mentee: str
    mentor: str
    fit: int | None = None
    because: str = ""
    beside: str = ""


def plan(
    here: Standing,
    model: str,
    rows: Sequence[PlanRow],
    decided: Mapping[tuple[str, str], tuple[str, str]],
    language: str,
) -> Listing:
    """A plan for the committee: each pair with a cell for the decision. ``decided``: pin or forbid, with the reason."""
    words = {PIN: translate(_KEEP, language), FORBID: translate(_NOT, language)}
    roles = list(here.definition.participants)
    lines = [
        Line(
            id=f"{row.mentee}|{row.mentor}",
            cells={
                WHO: f"{here.name(row.mentee)} · {here.name(row.mentor)}",
                "mentee": here.name(row.mentee),
                "mentor": here.name(row.mentor),
                "score": row.fit,
                BECAUSE: row.because or None,
                BESIDE: row.beside or None,
                DECISION: decided.get((row.mentee, row.mentor), ("", ""))[0] or None,
                WHY: decided.get((row.mentee, row.mentor), ("", ""))[1] or None,
            },
        )
        for row in rows
    ]
    return Listing(
        name=f"{PLAN}.{model}",
        title=called(here.definition.matching[model], model),
        fields=[
            Field(name=WHO, heading=translate(_PAIR, language)),
            *(
                Field(name=role, heading=here.definition.role_label(role))
                for role in ("mentee", "mentor")
                if role in roles
            ),
            Field(name="score", heading=translate(_FIT, language)),
            Field(name=BECAUSE, heading=translate(_BECAUSE, language)),
            Field(name=BESIDE, heading=translate(_BESIDE, language)),
            Field(
                name=DECISION,
                heading=translate(_DECISION, language),
                target=Target(kind=QuestionType("select_one"), choices=_labelled(words)),
                labels=words,
            ),
            Field(name=WHY, heading=translate(_REASON, language), target=Target(kind=QuestionType("text"))),
            Field(
                name=APPROVED,
                heading=translate(_APPROVED, language),
                target=Target(kind=QuestionType("text")),
                note=translate(_ONLY_EXCEPTIONS, language),
                once=True,
            ),
        ],
        lines=lines,
        whose=WHO,
    )


def with_lines(listing: Listing, lines: Sequence[Line]) -> Listing:
    """The same list with other lines."""
    return Listing(
        name=listing.name,
        title=listing.title,
        fields=listing.fields,
        lines=lines,
        whose=listing.whose,
        takes_new=listing.takes_new,
        new_elsewhere=listing.new_elsewhere,
    )


def _day(name: str, heading: str, language: str, *, once: bool = False) -> Field:
    note = translate(_LATER, language) if once else ""
    return Field(
        name=name,
        heading=translate(heading, language),
        target=Target(kind=QuestionType("date")),
        note=note,
        once=once,
    )


def _by_name(here: Standing, people: Iterator[PersonTrack]) -> list[PersonTrack]:
    return sorted(people, key=lambda one: (here.name(one.stream).casefold(), one.stream))


def _asked(definition: Definition, name: str, question: Question, language: str) -> Field:
    """A question as a column that can be changed."""
    kind = question.kind if question.kind.kind else QuestionType("text")
    labels = dict(definition.choice_labels(kind.choices, language) or {}) if kind.choices else {}
    labels = {choice: label or choice for choice, label in labels.items()}
    choices = read_also(choices_of(definition, kind.choices), labels) if kind.choices else None
    return Field(
        name=name,
        heading=called(question, name),
        target=Target(kind=kind, choices=choices),
        labels=labels,
        note=question.hint or "",
    )


def _labelled(labels: Mapping[str, str], also: Mapping[str, Iterable[str]] | None = None) -> Choices:
    """Choices that are no list of the definition: steps, reasons, people. ``also``: other words for them; one that two
    share finds neither, and a label comes before all."""
    words = [(name, word) for name, others in (also or {}).items() for word in (name, *others) if word]
    shared = Counter(key(word) for _name, word in dict.fromkeys((name, key(word)) for name, word in words))
    told = [*((name, word) for name, word in words if shared[key(word)] == 1), *labels.items()]
    return Choices(
        labels=labels,
        exact={tidy(word).casefold(): name for name, word in told},
        loose={key(word): name for name, word in told},
    )


def _turned(name: str) -> Iterator[str]:
    """A name with its family name first: *Yusuf, Amina*."""
    words = name.split()
    if 1 < len(words) < 5:
        yield from (" ".join([*words[at:], *words[:at]]) for at in range(1, len(words)))


def _in_every_language(definition: Definition, paths: Iterable[str]) -> list[str]:
    """The texts at these places in the languages of the program, the one it is written in too."""
    found = (texts[path] for path in paths for texts in definition.translations.values() if path in texts)
    return [text for one in found for text in (one.text, one.of)]


def _by_hand(step: object) -> bool:
    return "automatic" not in getattr(step, "by", ())

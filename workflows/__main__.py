"""``python -m workflows …``: the same use cases without a screen, for a terminal, a schedule or a program's own git.

Exit 0 when all is well, 1 with findings, 2 for wrong usage. ``--json`` prints one JSON document on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from models.definitions import Definition
from models.definitions.people import display_name, identity_questions
from models.findings import Finding, Refused, errors, refuse, sentence
from models.i18n import LANGUAGES
from models.vocabulary import Answers, Objective, PlanStatus
from workflows.calendar_day import noon, present_day, present_moment
from workflows.exchange.roster import RosterReading, read_roster, roster_document
from workflows.exchange.writing import table_workbook
from workflows.language.reading import read_path
from workflows.language.report import lint_report
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan, plan_document
from workflows.matching.pool import compile_pool
from workflows.matching.problem import problem_document
from workflows.matching.settings import Settings

Result = tuple[int, Mapping[str, Any], str]
"""Exit code, the JSON document, and what a person reads."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code; wrong usage raises SystemExit(2), as argparse does."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if getattr(options, "keep", None) is not None and options.plan is None:
        parser.error("--keep needs a running plan: name its file with --plan")
    run: Callable[[argparse.Namespace], Result] = options.run
    try:
        code, document, words = run(options)
    except Refused as refused:
        code, document = 1, {"refused": [_as_json(finding) for finding in refused.findings]}
        words = "\n".join(_line(finding) for finding in refused.findings)
    except FileNotFoundError as missing:
        code, words = 2, f"There is no file ‘{missing.filename}’."
        document = {"refused": [{"code": "no_file", "where": str(missing.filename), "sentence": words}]}
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=1, default=str))
    elif words:
        print(words)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workflows", description="Kith without a screen.", allow_abbrev=False
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], Result], words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        made.add_argument("--json", action="store_true", help="print one JSON document")
        made.set_defaults(run=run)
        return made

    lint = command("lint", _lint, "Read a definition and list its mistakes.")
    lint.add_argument("program", type=Path, metavar="PROGRAM")

    roster = command("roster", _roster, "Read a workbook as the roster of a role. Writes nothing.")
    roster.add_argument("--program", type=Path, required=True)
    roster.add_argument("--role", required=True)
    roster.add_argument("--today", type=date.fromisoformat)
    roster.add_argument("file", type=Path, metavar="FILE")

    match = command("match", _match, "Make the best plan for two rosters. Needs no database.")
    match.add_argument("--program", type=Path, required=True)
    match.add_argument("--mentees", type=Path, required=True)
    match.add_argument("--mentors", type=Path, required=True)
    match.add_argument("--model", help="the matching model, where the program has several")
    match.add_argument("--out", type=Path, metavar="PLAN.xlsx")
    match.add_argument("--problem", type=Path, metavar="PROBLEM.json")
    match.add_argument("--weights", nargs="+", default=[], metavar="NAME=VALUE")
    match.add_argument("--pin", nargs=2, action="append", default=[], metavar=("MENTEE", "MENTOR"))
    match.add_argument("--forbid", nargs=2, action="append", default=[], metavar=("MENTEE", "MENTOR"))
    match.add_argument("--drop", action="append", default=[], metavar="RULE")
    match.add_argument("--plan", type=Path, metavar="PLAN.json", help="a running plan, as --json printed it")
    match.add_argument("--keep", type=int, metavar="N", help="at most so many pairs of that plan may change")
    match.add_argument("--objective", choices=["count_first", "score_first"])
    match.add_argument("--today", type=date.fromisoformat)

    due = command("run-due", _run_due, "Do what is due: reminders, missed check-ins, rules that waited.")
    due.add_argument("--today", type=date.fromisoformat)

    command("migrate", _migrate, "Bring the database to the present form.")

    export = command("export", _export, "Write everything of a cohort into one workbook.")
    export.add_argument("out", type=Path, metavar="OUT.xlsx")
    export.add_argument("--cohort", help="the cohort's name or id, where there are several")
    export.add_argument("--without-sensitive", action="store_true", help="leave sensitive answers out")
    export.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])

    demo = command("demo", _demo, "Fill Kith with a program and invented people.")
    demo.add_argument("--today", type=date.fromisoformat)

    for name, run, words in (
        ("backup", _backup, "Write everything into one new file, sealed by a passphrase."),
        ("restore", _restore, "Put a backup in the place of everything there is. Stop Kith first."),
    ):
        made = command(name, run, words)
        made.add_argument("file", type=Path, metavar="FILE")
        made.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase; or KITH_PASSPHRASE")
    return parser


def _lint(options: argparse.Namespace) -> Result:
    report = lint_report(_existing(options.program))
    words = "\n".join(
        f"{found['severity']} {found['code']} · {found['place']}"
        f"{', line ' + str(found['line']) if found['line'] else ''}\n  {found['sentence']}"
        for found in report["findings"]
    )
    counts = f"{report['errors']} errors, {report['warnings']} warnings, {report['hints']} hints"
    return (1 if report["errors"] else 0), report, f"{words}\n{counts}".strip()


def _roster(options: argparse.Namespace) -> Result:
    definition = _definition(options.program)
    reading = _reading(definition, options.role, options.file, _today(options))
    document = roster_document(reading)
    lines = [f"{found.cell}: {found.sentence()}" for found in reading.findings]
    words = f"{document['rows']} rows = {document['good']} good + {document['set_aside']} set aside"
    return (1 if reading.findings else 0), document, "\n".join([*lines, words])


def _match(options: argparse.Namespace) -> Result:
    definition, today = _definition(options.program), _today(options)
    if not definition.matching:
        raise refuse("no_matching_model", name=definition.program.label)
    model = options.model or next(iter(definition.matching))
    if model not in definition.matching:
        raise refuse("matching_model_unknown", name=model, known=", ".join(definition.matching))
    begun = time.perf_counter()
    sides = {
        "mentee": _reading(definition, "mentee", options.mentees, today),
        "mentor": _reading(definition, "mentor", options.mentors, today),
    }
    people = {role: _people(definition, role, reading) for role, reading in sides.items()}
    read = time.perf_counter()
    engine = Engine(compile_pool(definition, model, people["mentee"], people["mentor"], today=today))
    scored = time.perf_counter()
    settings = Settings(
        objective=Objective(options.objective) if options.objective else None,
        weights=_weights(options.weights),
        dropped=frozenset(options.drop),
        pins=frozenset(_pairs(options.pin)),
        forbidden=frozenset(_pairs(options.forbid)),
        kept=_running(options),
        changes=options.keep if options.plan else None,
    )
    wrong = engine.misnamed(settings)
    if wrong:
        raise Refused(*wrong)
    plan = engine.solve(settings)
    seconds = {"read": read - begun, "score": scored - read, "solve": time.perf_counter() - scored}
    document = plan_document(plan, seconds)
    if options.problem:
        options.problem.write_text(json.dumps(problem_document(engine.problem(settings)), indent=1), "utf-8")
    if options.out:
        options.out.write_bytes(table_workbook(plan_tables(plan, people["mentee"], people["mentor"], definition)))
    words = [sentence(found) for found in plan.findings]
    words.append(
        f"{plan.status}: {plan.matched} of {len(people['mentee'])} matched, score {plan.score} (bound {plan.bound}), "
        f"{plan.eligible_pairs} eligible pairs, {seconds['solve']:.2f} s"
    )
    return (0 if plan.status is PlanStatus.OPTIMAL else 1), document, "\n".join(words)


def plan_tables(
    plan: Plan, mentees: Mapping[str, Answers], mentors: Mapping[str, Answers], definition: Definition
) -> list[tuple[str, list[str], list[list[Any]]]]:
    """The plan as two sheets: who meets whom with the points of each criterion, and who waits and why."""

    def name(role: str, person: str) -> str:
        answers = (mentees if role == "mentee" else mentors)[person]
        return display_name(definition, role, answers) or person

    criteria = list(definition.matching[plan.model].prefer)
    pairs = [
        [name("mentee", pair.mentee), pair.mentee, name("mentor", pair.mentor), pair.mentor, pair.score]
        + [pair.parts.get(criterion, 0) for criterion in criteria]
        for pair in plan.pairs
    ]
    waiting = [
        [
            name("mentee", person.mentee),
            person.mentee,
            _WHY[person.reason],
            person.eligible,
            ", ".join(f"{rule}: {count}" for rule, count in person.blocked_by.items()),
        ]
        for person in plan.unmatched
    ]
    labels = [criterion.replace("_", " ") for criterion in criteria]
    mentee, mentor = definition.role_label("mentee"), definition.role_label("mentor")
    return [
        ("Plan", [mentee, f"{mentee}: id", mentor, f"{mentor}: id", "Score", *labels], pairs),
        ("Waiting", [mentee, f"{mentee}: id", "Why", "Possible mentors", "Mentors each rule keeps away"], waiting),
    ]


_WHY = {
    "no_eligible_mentor": "No mentor fulfils the rules",
    "competition": "Every possible mentor is better placed with somebody else",
}


# The commands below need a database. They load what opens one themselves: lint, roster and match owe it no second.
def _run_due(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import progress

    migrate.upgrade()
    counts = progress.run_due(noon(_today(options)))
    total = sum(counts.values())
    return 0, {"cohorts": len(counts), "events": total}, f"{total} things were due in {len(counts)} cohorts."


def _migrate(_options: argparse.Namespace) -> Result:
    from models import migrate

    migrate.upgrade()
    return 0, {"migrated": True}, "The database is in its present form."


def _export(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import cohorts, exports
    from workflows.actors import HOUSE

    migrate.upgrade()
    if not options.out.absolute().parent.is_dir():
        raise FileNotFoundError(2, "No such folder", str(options.out.parent))
    known = cohorts.choices(HOUSE)
    wanted = [one for one in known if options.cohort in (None, one.id, one.label, one.title)]
    if not known:
        raise refuse("no_cohort_yet")
    if len(wanted) != 1:
        raise refuse("cohort_not_chosen", n=len(known), known="; ".join(f"{one.title} ({one.id})" for one in known))
    _, data = exports.program_workbook(
        HOUSE,
        wanted[0].id,
        now=present_moment(),
        language=options.language,
        sensitive=not options.without_sensitive,
    )
    # It holds people: nobody else on this machine reads it.
    with os.fdopen(os.open(options.out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    document = {"cohort": wanted[0].title, "file": str(options.out), "bytes": len(data)}
    return 0, document, f"{wanted[0].title} is in {options.out}."


def _demo(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import demonstration, progress
    from workflows.actors import HOUSE

    migrate.upgrade()
    today = _today(options)
    cohort = demonstration.load_demo(HOUSE, today=today)
    here = progress.standing(HOUSE, cohort, now=noon(today))
    people, matches = len(here.state.people), len(here.state.matches)
    document = {"cohort": cohort, "people": people, "matches": matches}
    return 0, document, f"The demo is here: {people} invented people, {matches} matches."


def _backup(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import backup
    from workflows.actors import HOUSE

    passphrase = _passphrase(options)
    migrate.upgrade()
    note = backup.backup(HOUSE, options.file, passphrase, now=present_moment())
    document = {"file": str(options.file), "made": note.made.isoformat(), "rows": dict(note.rows)}
    return 0, document, f"{options.file} holds everything ({note.people} people) and was read back."


def _restore(options: argparse.Namespace) -> Result:
    from workflows import backup
    from workflows.actors import HOUSE

    passphrase = _passphrase(options)
    done = backup.restore(HOUSE, _existing(options.file), passphrase, now=present_moment())
    document = {"made": done.note.made.isoformat(), "rows": dict(done.note.rows), "kept": done.kept}
    words = f"The backup of {done.note.made:%d %b %Y} ({done.note.people} people) is in force."
    return 0, document, f"{words} What was here before is kept as {done.kept}." if done.kept else words


def _passphrase(options: argparse.Namespace) -> str:
    """From a file or the environment: what stands on a command line, everyone on the machine can read."""
    if options.passphrase_file:
        lines = _existing(options.passphrase_file).read_text("utf-8").splitlines()
        found = lines[0].strip() if lines else ""
    else:
        found = os.environ.get("KITH_PASSPHRASE", "")
    if not found:
        raise refuse("passphrase_missing")
    return found


def _definition(path: Path) -> Definition:
    """The definition of a file or folder. Raises ``Refused`` with its errors."""
    read = read_path(_existing(path))
    if read.definition is None:
        raise Refused(*errors(read.findings))
    return read.definition


def _reading(definition: Definition, role: str, path: Path, today: date) -> RosterReading:
    if role not in definition.participants:
        raise refuse("participant_unknown", name=role, known=", ".join(definition.participants))
    return read_roster(definition, role, _existing(path).read_bytes(), path.name, today=today)


def _people(definition: Definition, role: str, reading: RosterReading) -> dict[str, Answers]:
    """The good rows by their e-mail address, or by ``row 12`` where there is none."""
    email = identity_questions(definition, role).email
    return {
        str((email and reading.rows[number].answers.get(email)) or f"row {number}"): reading.rows[number].answers
        for number in reading.good
    }


def _weights(given: Sequence[str]) -> dict[str, int]:
    weights = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not value.isdigit():
            raise refuse("weight_unreadable", text=text)
        weights[name] = int(value)
    return weights


def _pairs(given: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    return [(mentee, mentor) for mentee, mentor in given]


def _running(options: argparse.Namespace) -> frozenset[tuple[str, str]]:
    """The pairs of a running plan, () without one."""
    if options.plan is None:
        return frozenset()
    try:
        pairs = json.loads(_existing(options.plan).read_text("utf-8"))["pairs"]
        return frozenset((str(pair["mentee"]), str(pair["mentor"])) for pair in pairs)
    except (ValueError, KeyError, TypeError):
        raise refuse("plan_unreadable", file=options.plan.name) from None


def _existing(path: Path) -> Path:
    if not path.exists():
        raise FileNotFoundError(2, "No such file", str(path))
    return path


def _today(options: argparse.Namespace) -> date:
    return getattr(options, "today", None) or present_day()


def _as_json(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "where": finding.where, "line": finding.line, "sentence": sentence(finding)}


def _line(finding: Finding) -> str:
    place = " · ".join(part for part in (finding.where, f"line {finding.line}" if finding.line else "") if part)
    return f"{place}: {sentence(finding)}" if place else sentence(finding)


if __name__ == "__main__":
    sys.exit(main())

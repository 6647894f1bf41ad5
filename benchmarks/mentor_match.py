"""Kith and mentor-match 7.0.1 on the people its own service published: same rules, same total, and how much faster.

    python benchmarks/mentor_match.py [--people FOLDER] [--runs 9] [--peer PYTHON] [--no-peer] [--no-kernel]

``FOLDER`` holds large-mentees.csv and large-mentors.csv (500 invented people each, published by the UK Civil Service's
mentor-match service under the Open Government Licence v3). The service's rules: not the same organisation; the mentor
one or two grades above the mentee, for 9 or 12 points; the same profession, 10; the identity the mentee asks for among
the mentor's characteristics, 6. One round, one mentee each.

mentor-match and Kith cannot be installed side by side (its package is called ``matching``), so it runs in an
environment of its own: ``PYTHON`` is the interpreter of one that has it; without that one is made in a temporary
folder. Where that cannot be (no network) the ratio is left out and said so. Seconds are the processor's, of both: from
people in memory (Kith's in the columns of a pool, the peer's as its objects) to pairs, scoring and solving, nothing
kept from a run before. As at the desk, Kith's kernel is loaded; ``--no-kernel`` shows the network alone. Asserts the
totals: 11,488 with 483 pairs, and 484 when people count first.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from models.definitions import Definition
from models.vocabulary import Answers, Objective
from workflows.matching import Engine, Plan, Settings, compile_pool
from workflows.matching.compiled import KERNEL

ROOT = Path(__file__).parents[1]
PEER = "mentor-match==7.0.1"
GRADES = ("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4")
FULL = 255
"""What Kith gives for a criterion that holds wholly, times its weight."""


def definition() -> Definition:
    """The service's rules in Kith's words."""

    def form(role: str, questions: dict[str, str]) -> dict[str, Any]:
        asked = {name: {"type": type_, "label": name} for name, type_ in questions.items()}
        return {"label": role, "filled_by": role, "about": role, "keep": "on the profile", "questions": asked}

    shared = {"organisation": "text", "profession": "text"}
    return Definition.model_validate(
        {
            "program": {"name": "peer", "label": "Peer"},
            "roles": {
                "mentee": {"label": "Mentee", "is": "participant"},
                "mentor": {"label": "Mentor", "is": "participant"},
            },
            "forms": {
                "mentee_application": form(
                    "mentee", {**shared, "one_above": "integer", "two_above": "integer", "identity": "text"}
                ),
                "mentor_application": form("mentor", {**shared, "grade": "integer", "characteristics": "text"}),
            },
            "matching": {
                "pairs": {
                    "label": "Pairs",
                    "capacity": {"mentee": 1, "mentor": 1},
                    "must": {
                        "organisation": "mentor.organisation differs from mentee.organisation",
                        "above": "mentor.grade is at least mentee.one_above",
                        "near": "mentor.grade is at most mentee.two_above",
                    },
                    "prefer": {
                        "one_above": {"weight": 9, "compare": "mentor.grade is the same as mentee.one_above"},
                        "two_above": {"weight": 12, "compare": "mentor.grade is the same as mentee.two_above"},
                        "profession": {"weight": 10, "compare": "mentor.profession is the same as mentee.profession"},
                        "identity": {
                            "weight": 6,
                            "compare": "mentor.characteristics shares any with mentee.identity",
                        },
                    },
                }
            },
        }
    )


def people(folder: Path) -> tuple[dict[str, Answers], dict[str, Answers]]:
    """The published people as answers."""
    mentees: dict[str, Answers] = {}
    mentors: dict[str, Answers] = {}
    for row in _rows(folder / "large-mentees.csv"):
        grade = GRADES.index(row["grade"])
        mentees[row["email address"]] = {
            "organisation": row["organisation"],
            "profession": row["profession"],
            "one_above": grade + 1,
            "two_above": grade + 2,
            "identity": row["identity to match"] or None,
        }
    for row in _rows(folder / "large-mentors.csv"):
        mentors[row["email address"]] = {
            "organisation": row["organisation"],
            "profession": row["profession"],
            "grade": GRADES.index(row["grade"]),
            "characteristics": tuple(row["characteristics"].split(", ")) if row["characteristics"] else (),
        }
    return mentees, mentors


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def kith(folder: Path, objective: Objective) -> tuple[float, Plan]:
    """Seconds of one run from nothing, and the proven plan."""
    mentees, mentors = people(folder)
    program = definition()
    pool = compile_pool(program, "pairs", mentees, mentors, today=date(2026, 1, 1))
    began = time.process_time()
    engine = Engine(pool)
    plan = engine.solve(Settings(objective=objective))
    took = time.process_time() - began
    verdict = plan.verify()
    assert verdict.proven, verdict.violations
    return took, plan


PEER_PROGRAM = """
import csv, json, operator, sys, time
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import create_matches, generate_match_matrix, match_and_assign_participants
from matching.rules import rule

folder, grades = sys.argv[1], sys.argv[2].split("|")

def read(kind, name):
    found = []
    with open(f"{folder}/large-{name}.csv", newline="", encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            person = kind(grade=grades.index(row["grade"]), organisation=row["organisation"],
                          profession=row["profession"], email=row["email address"])
            person.wished = row.get("identity to match", "")
            person.characteristics = row.get("characteristics", "").split(", ")
            found.append(person)
    return found

mentees, mentors = read(Mentee, "mentees"), read(Mentor, "mentors")
rules = lambda: [
    rule.Disqualify(lambda match: match.mentee.organisation == match.mentor.organisation),
    rule.Disqualify(lambda match: match.mentor.grade - match.mentee.grade not in (1, 2)),
    rule.Grade(1, operator.eq, {True: 9, False: 0}),
    rule.Grade(2, operator.eq, {True: 12, False: 0}),
    rule.Equivalent("profession", {True: 10, False: 0}),
    rule.Generic({True: 6, False: 0}, lambda match: bool(match.mentee.wished)
                 and match.mentee.wished in match.mentor.characteristics),
]
began = time.process_time()
matrix = generate_match_matrix(mentors, mentees, rules())
scored = time.process_time()
worth = {(match.mentor.email, match.mentee.email): match.score for row in matrix for match in row}
before = time.process_time()
match_and_assign_participants(create_matches(matrix))
done = time.process_time()
pairs = [(mentor.email, mentee.email) for mentor in mentors for mentee in mentor.mentees]
print(json.dumps({"score": scored - began, "solve": done - before, "pairs": len(pairs),
                  "total": sum(worth[pair] for pair in pairs)}))
"""


def peer_python(given: Path | None, folder: str) -> Path | None:
    """An interpreter that has mentor-match: the given one, or that of an environment made now. None where none can."""
    if given is not None:
        return given
    venv.create(folder, with_pip=True)
    python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    made = subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER], check=False)
    return python if made.returncode == 0 else None


def main() -> None:
    """Print both, and the ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--people", type=Path, default=ROOT.parent / "shared" / "peers" / "mentor-match")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--no-kernel", action="store_true")
    options = parser.parse_args()
    if not options.no_kernel:
        KERNEL.loaded()
    took: dict[Objective, float] = {}
    for objective, total, count in ((Objective.SCORE_FIRST, 11_488, 483), (Objective.COUNT_FIRST, None, 484)):
        runs = [kith(options.people, objective) for _ in range(options.runs)]
        plan = runs[-1][1]
        took[objective] = statistics.median(seconds for seconds, _ in runs)
        print(f"Kith, {objective.value:<12} {1000 * took[objective]:8.1f} ms  {plan.score / FULL:9,.0f} points  "
              f"{plan.matched} pairs, proven over {plan.eligible_pairs:,}")  # fmt: skip
        assert plan.matched == count, plan.matched
        assert total is None or plan.score == total * FULL, plan.score / FULL
    if options.no_peer:
        return
    with tempfile.TemporaryDirectory() as folder:
        python = peer_python(options.peer, folder)
        if python is None:
            print(f"{PEER} could not be installed here: no ratio.")
            return
        said = subprocess.run(
            [python, "-c", PEER_PROGRAM, options.people, "|".join(GRADES)],
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        found = json.loads(said.stdout.splitlines()[-1])
    seconds = found["score"] + found["solve"]
    print(f"{PEER}       {1000 * seconds:8.1f} ms  {found['total']:9,} points  {found['pairs']} pairs")
    print(f"{seconds / took[Objective.SCORE_FIRST]:,.0f} times faster (score first), "
          f"{seconds / took[Objective.COUNT_FIRST]:,.0f} times (people first)")  # fmt: skip


if __name__ == "__main__":
    main()

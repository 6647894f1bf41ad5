"""How soon the builder answers a keystroke: the word is saved, the draft read and linted, the page drawn again.

    python benchmarks/builder.py [--runs 7] [--program professional ...]

Medians in milliseconds of the processor's own time, so that a busy machine does not show, in a database of its own
that is thrown away. *save* writes one changed label into the draft; *read and lint* is the text nobody has read before;
*redraw* draws the whole page with nothing changed; *keystroke* is all of it, as one gesture through the page.
Streamlit's own test frame is part of the last two: in a browser they are shorter. Asserts that the median of a
keystroke stays under 300 ms, and under 100 ms the lint of the largest program after reading.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

PAGE = "pages/program/builder.py"
KEYSTROKE = 300.0
"""Milliseconds in which the builder reacts, by the design."""
LINT = 100.0


def median(runs: int, do: Callable[[int], object]) -> float:
    """The median of some runs in milliseconds; ``do`` is told which run it is."""
    taken = []
    for number in range(runs):
        began = time.process_time()
        do(number)
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def somebody() -> Any:
    """An owner who is signed in, in a new database."""
    from models.database import writing
    from models.migrate import upgrade
    from models.tables import Account, SignIn
    from models.vocabulary import AccountRole
    from workflows.actors import Actor

    upgrade()
    now = datetime.now(UTC)
    with writing() as session:
        account = Account(
            email="ruth@example.org", name="Ruth", password_hash="", role=AccountRole.OWNER, language="en", created=now
        )
        session.add(account)
        session.flush()
        sign_in = SignIn(token_digest="nobody's", account_id=account.id, created=now, seen=now)
        session.add(sign_in)
        return Actor(id=account.id, name="Ruth", role=AccountRole.OWNER, language="en", sign_in=sign_in.id)


def measured(actor: Any, template: str, runs: int) -> dict[str, float]:
    """The figures of one program that was begun from a template."""
    from streamlit.testing.v1 import AppTest

    from workflows import building, drafts
    from workflows.building import Answers, Put
    from workflows.language.lint import lint

    now = datetime.now(UTC)
    draft = building.begin(actor, template, Answers(name=f"Our {template}", languages=("en",)), now=now)
    label = ("forms", "mentee_application", "label")

    def save(number: int) -> None:
        nonlocal draft
        draft = building.edit(actor, draft, [Put(label, f"Our {template} {number}")], now=now)

    saving = median(runs, save)
    reading: list[float] = []
    for number in range(runs):
        save(100 + number)
        reading.append(median(1, lambda _number: drafts.look(actor, draft.id)))
    read = drafts.reading_of(draft)
    assert read.definition is not None
    definition = read.definition
    linting = median(runs, lambda _number: lint(definition, read.places))

    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.user = {"account": actor.id, "sign_in": actor.sign_in}
    test.run()
    test.switch_page(str(ROOT / PAGE)).run()
    assert not test.exception, test.exception
    redraw = median(runs, lambda _number: test.run())
    key = ".".join(("builder", draft.id[:8], *label, ""))
    fields = [one for one in (*test.text_input, *test.text_area) if one.key == key]
    assert fields, f"no field {key} on the page: {[one.key for one in test.text_input]}"

    def keystroke(number: int) -> None:
        field = next(one for one in (*test.text_input, *test.text_area) if one.key == key)
        field.set_value(f"Our {template}, typed {number}").run()

    whole = median(runs, keystroke)
    assert not test.exception, test.exception
    return {
        "save": saving,
        "read and lint": statistics.median(reading),
        "lint": linting,
        "redraw": redraw,
        "keystroke": whole,
    }


def alone(template: str, runs: int) -> dict[str, float]:
    """The figures of one program in a database that holds nothing else."""
    from models.database import forget_engines

    with tempfile.TemporaryDirectory() as folder:
        os.environ["KITH_DATA"] = folder
        os.environ.pop("KITH_DATABASE_URL", None)
        forget_engines()
        return measured(somebody(), template, runs)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--program", nargs="+", default=["professional", "family", "youth"])
    given = parser.parse_args()
    found = {name: alone(name, given.runs) for name in given.program}
    columns = list(next(iter(found.values())))
    print("| program | " + " | ".join(columns) + " |")
    print("|---|" + "--:|" * len(columns))
    for name, numbers in found.items():
        print(f"| {name} | " + " | ".join(f"{number:.0f}" for number in numbers.values()) + " |")
    for name, numbers in found.items():
        assert numbers["lint"] < LINT, f"lint of {name} takes {numbers['lint']:.0f} ms"
        assert numbers["keystroke"] < KEYSTROKE, f"a keystroke in {name} takes {numbers['keystroke']:.0f} ms"


if __name__ == "__main__":
    main()

"""How long a large roster takes: read, mapped and validated, beside openpyxl and pandas done plainly, in the same run.

    python benchmarks/rosters.py [--rows 100000] [--columns 20] [--repeat 3] [--no-plain]

The people are invented: text, addresses, phones, days, numbers, yes and no, choices, several languages; one row in a
hundred has a fault. Each way runs in a process of its own, so that ``MB`` is the most it ever held, children included
(the parser is one). ``plainly`` is what a script would do: pandas reads the sheet through openpyxl as text, each column
is cleaned by ``str`` methods and checked by a pattern; it finds no headings, no order of dates and no languages.
Medians; ``processor`` counts the processor's own seconds, so it tells the same on a busy machine. Asserts nothing.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

TODAY = date(2026, 11, 22)
SECONDS, MEGABYTES = 6.0, 600
"""What 100,000 rows of 20 columns may take on two cores."""
QUESTIONS: dict[str, dict[str, Any]] = {
    "full_name": {"type": "text", "label": "Full name", "required": True},
    "email": {"type": "email", "label": "Email", "required": True},
    "phone": {"type": "phone", "label": "Phone"},
    "birth_date": {"type": "date", "label": "Date of birth", "constraint": ["is at least 18 years ago"]},
    "arrived_on": {"type": "date", "label": "Date of arrival"},
    "languages": {"type": "select_multiple languages", "label": "Languages", "required": True},
    "interpreter": {"type": "yes_no", "label": "Needs an interpreter"},
    "children": {"type": "integer", "label": "Number of children", "constraint": ["is between 0 and 20"]},
    "city": {"type": "text", "label": "City"},
    "goal": {"type": "select_one goals", "label": "Main goal"},
}
GOALS = {
    "work": "Find work",
    "schools": "Understand schools",
    "friends": "Meet people",
    "language": "Learn the language",
}
LANGUAGES = ("Arabic", "English", "Dari", "Pashto", "Ukrainian", "French", "Spanish", "Tigrinya", "Mandarin", "Somali")
GIVEN = ("Amina", "Олена", "محمد", "José", "Minh", "小龙", "Siobhán", "Selam", "Ruth", "Olek")
CITIES = ("Montréal", "Laval", "Longueuil", "Québec", "Gatineau")


def questions(columns: int) -> dict[str, dict[str, Any]]:
    """The questions, filled up to so many columns with short texts."""
    more = {f"remark_{n}": {"type": "text", "label": f"Remark {n}"} for n in range(columns - len(QUESTIONS))}
    return {**QUESTIONS, **more}


def drawn(rows: int, columns: int) -> bytes:
    """The workbook, the same at every run."""
    import io

    import xlsxwriter

    invent = random.Random(4)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Newcomers")
    sheet.write_row(0, 0, [told["label"] for told in questions(columns).values()])
    for number in range(1, rows + 1):
        wrong = number % 100 == 0
        sheet.write_row(
            number,
            0,
            [
                f"{invent.choice(GIVEN)} {number:06d}",
                f"p{number} at example.org" if wrong else f"p{number}@example.org",
                f"+1 514 {number // 10000:03d} {number % 10000:04d}",
                date(1960, 1, 1) + timedelta(days=invent.randrange(15_000)),
                date(2015, 1, 1) + timedelta(days=invent.randrange(4_000)),
                "; ".join(invent.sample(LANGUAGES, invent.randint(1, 3))),
                invent.choice(("Yes", "No")),
                invent.randrange(6),
                invent.choice(CITIES),
                invent.choice(tuple(GOALS.values())),
                *(f"note {invent.randrange(500)}" for _ in range(columns - len(QUESTIONS))),
            ][:columns],
        )
    book.close()
    return file.getvalue()


def kith(content: bytes, columns: int) -> dict[str, float]:
    """Read, mapped and validated by Kith; seconds of each step."""
    from models.definitions import Definition
    from workflows.exchange.reading import read_workbook
    from workflows.exchange.roster import understand

    definition = Definition.model_validate(
        {
            "program": {"name": "benchmark", "label": "Benchmark"},
            "roles": {"mentee": {"label": "Newcomer", "is": "participant"}},
            "choices": {"languages": {"use": "languages"}, "goals": GOALS},
            "forms": {
                "application": {
                    "label": "Application",
                    "filled_by": "mentee",
                    "about": "mentee",
                    "keep": "on the profile",
                    "questions": questions(columns),
                }
            },
        }
    )
    gc.disable()  # as in the process in which Kith understands large rosters
    began = time.perf_counter()
    workbook = read_workbook(content, "roster.xlsx")
    read = time.perf_counter()
    reading = understand(definition, "mentee", workbook, today=TODAY)
    return {
        "read": read - began,
        "understood": time.perf_counter() - read,
        "rows": len(reading.rows),
        "good": len(reading.good),
    }


def plainly(content: bytes, columns: int) -> dict[str, float]:
    """The same file by a script: pandas over openpyxl, cleaned and checked column by column."""
    import io

    import pandas as pd

    began = time.perf_counter()
    frame = pd.read_excel(io.BytesIO(content), dtype=str, engine="openpyxl").fillna("")
    read = time.perf_counter()
    bad = pd.Series(data=False, index=frame.index)
    labels = {told["label"]: told["type"] for told in questions(columns).values()}
    known = {word.casefold() for word in LANGUAGES}
    for heading in frame.columns:
        cells = frame[heading].str.strip()
        kind = labels[heading].partition(" ")[0]
        if kind == "email":
            bad |= ~cells.str.lower().str.match(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
        elif kind == "phone":
            bad |= ~cells.str.match(r"^[+(]?[\d\s().-]{6,}$")
        elif kind == "date":
            bad |= pd.to_datetime(cells, errors="coerce").isna()
        elif kind == "integer":
            bad |= pd.to_numeric(cells, errors="coerce").isna()
        elif kind == "yes_no":
            bad |= ~cells.str.casefold().isin({"yes", "no"})
        elif kind == "select_one":
            bad |= ~cells.isin(GOALS.values())
        elif kind == "select_multiple":
            bad |= ~cells.map(lambda cell: known.issuperset(word.strip().casefold() for word in cell.split(";")))
    done = time.perf_counter()
    return {"read": read - began, "understood": done - read, "rows": len(frame), "good": int((~bad).sum())}


def measured(way: str, file: Path, columns: int) -> dict[str, float]:
    """One way in a process of its own: its seconds, the processor's, and the most memory it held."""
    said = subprocess.run(
        [sys.executable, __file__, "--measure", way, "--file", str(file), "--columns", str(columns)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def measure(way: str, file: Path, columns: int) -> None:
    """What such a process does."""
    content = file.read_bytes()
    found = (kith if way == "kith" else plainly)(content, columns)
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    found["processor"] = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    # The parser's process is over before its rows become cells here, so the larger of the two is what it took at once.
    found["mb"] = max(own.ru_maxrss, children.ru_maxrss) / 1024
    print(json.dumps(found))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-plain", action="store_true")
    parser.add_argument("--measure", choices=("kith", "plainly"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.measure:
        measure(said.measure, said.file, said.columns)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        file.write_bytes(drawn(said.rows, said.columns))
        print(f"{said.rows:,} rows × {said.columns} columns, {file.stat().st_size / 1024**2:.1f} MB; allowed "
              f"{SECONDS:.0f} s and {MEGABYTES} MB for 100,000 × 20")  # fmt: skip
        print(f"{'':10}{'read s':>9}{'checked s':>11}{'together s':>12}{'processor s':>13}{'MB':>7}{'good rows':>11}")
        for way in ("kith",) if said.no_plain else ("kith", "plainly"):
            runs = [measured(way, file, said.columns) for _ in range(said.repeat)]
            middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
            together = statistics.median(run["read"] + run["understood"] for run in runs)
            print(
                f"{way:10}{middle['read']:9.2f}{middle['understood']:11.2f}{together:12.2f}{middle['processor']:13.2f}"
                f"{middle['mb']:7.0f}{middle['good']:11,.0f}"
            )


if __name__ == "__main__":
    main()

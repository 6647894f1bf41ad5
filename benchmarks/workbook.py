"""How long a program takes to Excel and back – every program that comes with Kith.

    python benchmarks/workbook.py [--runs 5]

Medians in milliseconds of the thread's own time, so that a busy machine does not show. *to Excel* is what ``to-excel``
does after reading, *from Excel* what ``from-excel`` does up to the text, *merged* the three-way merge with a draft that
comes after it. Asserts nothing but that the program which came back means the same.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.language import PROGRAMS, median
from workflows.language.changes import compare
from workflows.language.reading import read_path
from workflows.workbooks import agreed, merge_with, program_workbook, read_program

TODAY = date(2026, 1, 5)


def row_of(path: Path, runs: int) -> str:
    """One line of the table. Raises AssertionError where another program comes back."""
    reading = read_path(path)
    assert reading.definition is not None
    content = program_workbook(reading, today=TODAY, findings=reading.findings)
    returned = read_program(content, "program.xlsx")
    back = agreed(returned).definition
    assert back is not None
    assert not compare(reading.definition, back), f"{path.parent.name} came back as another program"
    there = median(runs, lambda: program_workbook(reading, today=TODAY, findings=reading.findings))
    here = median(runs, lambda: read_program(content, "program.xlsx"))
    merged = median(runs, lambda: merge_with(returned, reading))
    rows = sum(len(grid) for grid in returned.grids.values())
    numbers = (len(content) / 1000, there, here, merged)
    return f"| {path.parent.name} | {rows} | " + " | ".join(f"{one:.0f}" for one in numbers) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs: int = parser.parse_args().runs
    print("| program | rows | kB | to Excel | from Excel | merged |")
    print("|---|--:|--:|--:|--:|--:|")
    for path in sorted(PROGRAMS.glob("*/program.yaml")):
        print(row_of(path, runs))


if __name__ == "__main__":
    main()

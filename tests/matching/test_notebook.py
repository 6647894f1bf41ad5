"""The notebook in docs/ shows what its cells give today."""

from __future__ import annotations

from pathlib import Path

from tests.notebook import executed, read

NOTEBOOK = Path(__file__).parents[2] / "docs" / "matching.ipynb"


def test_the_notebook_shows_what_it_gives():
    kept = read(NOTEBOOK)
    assert any(cell.get("outputs") for cell in kept["cells"])
    # Made anew: python -m tests.notebook docs/matching.ipynb
    assert executed(kept) == kept

"""What a large roster does to many at once is what would be done to each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from models.sealing import open_sealed, seal, seal_all
from models.sheets.repeated import Later, Repeated
from models.tables import new_ids
from models.tables.base import Sealed
from workflows.exchange.sandbox import Grid
from workflows.exchange.travelling import unpacked

ANSWERS = [{"name": "Олена", "born": date(1990, 5, 1)}, {}, {"name": "x" * 11}, {"name": "x" * 11}]
"""Of several lengths: the third and fourth alike, the second nearly empty."""


@pytest.fixture(autouse=True)
def _own_key(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_DATA", str(tmp_path))
    monkeypatch.delenv("KITH_SECRET_KEY", raising=False)


def test_what_is_sealed_together_opens_one_by_one() -> None:
    sealed = seal_all(ANSWERS)

    assert [open_sealed(text) for text in sealed] == [open_sealed(seal(answers)) for answers in ANSWERS]
    assert len(set(sealed)) == 4  # equal answers do not look equal
    assert seal_all([]) == []


def test_a_column_of_seals_is_read_as_if_each_was_written_alone() -> None:
    written = Sealed.written(ANSWERS)

    assert {text[0] + text[-1] for text in written} == {'""'}  # JSON: a text, its letters as they are
    assert open_sealed(written[0][1:-1])["name"] == "Олена"


def test_ids_of_a_batch_ascend_and_are_never_the_same() -> None:
    one, other = new_ids(50), new_ids(50)

    assert one == sorted({*one})
    assert {*one}.isdisjoint(other)
    assert {len(name) for name in one} == {32}
    assert new_ids(0) == []


@pytest.mark.parametrize("rows", [[2, 3, 4], [1, 4], [4], []])
def test_a_column_of_some_rows_is_what_the_rows_themselves_say(rows: list[int]) -> None:
    # Row 1 holds the heading, which stands in no other row; yes is not 1; row 3 ends after its first cell.
    cells = [("Children", "City"), (True, "Laval"), (1, None), (2.5, "Laval")]
    grid = Grid([Repeated.of(column) for column in zip(*cells, strict=True)], 4)

    assert list(grid) == [("Children", "City"), (True, "Laval"), (1,), (2.5, "Laval")]
    for place in (0, 1):
        column = grid.column(place, rows)
        assert [(type(cell), cell) for cell in column] == [(type(c := cells[row - 1][place]), c) for row in rows]
        assert len(column.values) == len({(type(cell), cell) for cell in column})  # nothing of the other rows
    assert list(grid.column(7, rows)) == [None] * len(rows)


def test_two_who_ask_a_sheet_for_other_rows_at_once_each_get_their_own() -> None:
    grid = Grid([Repeated.of(["a", "b", "c"])], 3)

    class Interrupted(list[int]):
        """Rows that somebody else asks for others while they are gone through."""

        def __iter__(self) -> Iterator[int]:
            assert list(grid.column(0, [1])) == ["a"]
            return super().__iter__()

    assert list(grid.column(0, Interrupted([2, 3]))) == ["b", "c"]
    assert list(grid.column(0, [1])) == ["a"]


def test_cells_that_are_left_out_and_cells_made_later_keep_their_order() -> None:
    column = Repeated.of(["a", None, "b", "a", "", None])

    assert list(column.filled()) == ["a", "b", "a"]
    assert column.rows_with(lambda cell: cell is None) == {1, 5}
    assert list(Later(column, str)) == ["a", "None", "b", "a", "", "None"]
    assert Later(column, str)[1:3] == ["None", "b"]


@pytest.mark.parametrize("wrong", [{"values": ["a"], "at": "AQAAAA=="}, {"values": ["a"], "at": "AQ=="}, {}])
def test_a_column_that_nobody_packed_is_not_believed(wrong: dict[str, object]) -> None:
    # The first speaks of a second value where there is one, the second of less than a number.
    with pytest.raises((LookupError, ValueError)):
        unpacked(wrong)

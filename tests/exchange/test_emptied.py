"""Words for nothing below a question are read as empty cells, told once for each column, and kept where she says so."""

from __future__ import annotations

from tests.exchange.pictures import a_program, a_roster, only
from workflows.exchange.emptied import READ_AS_EMPTY
from workflows.exchange.result import Options

QUESTIONS = {**only("first_name", "email", "phone", "goal"), "city": {"type": "text", "label": "City"}}
ROSTER = """
| First name | Email   | Phone        | Main goal | City     |
| Ana        | a@x.org | xxx          | n/a       | Laval    |
| Na         | b@x.org | 514 555 0101 | Arts      | tbd      |
| Xxx        | c@x.org | ?            | -         | xxx      |
| Bo         | d@x.org | ?            | Arts      | Na Hang  |
"""


def test_words_that_are_read_as_empty_are_told_once_for_each_column() -> None:
    reading = a_roster(ROSTER, a_program(QUESTIONS))

    told = {found.question: found.finding.params for found in reading.file_findings if found.code == READ_AS_EMPTY}
    said = {question: (params["count"], params["words"], params["first"]) for question, params in told.items()}
    assert said == {
        "phone": ("3", "‘xxx’, ‘?’", "2"),
        "goal": ("2", "‘n/a’, ‘-’", "2"),
        "city": ("2", "‘tbd’, ‘xxx’", "3"),
    }
    assert len(reading.good) == 4
    assert [row["first_name"] for row in reading.people] == ["Ana", "Na", "Xxx", "Bo"]


def test_words_are_kept_where_she_says_that_they_are_answers() -> None:
    reading = a_roster(ROSTER, a_program(QUESTIONS), options=Options(as_written=frozenset({"city", "goal"})))

    assert [row.get("city") for _, row in sorted((n, r.answers) for n, r in reading.rows.items())] == [
        "Laval", "tbd", "xxx", "Na Hang",
    ]  # fmt: skip
    assert sorted(found.cell for found in reading.rows.findings) == ["Roster!D2", "Roster!D4"]  # no such goal
    assert [found.question for found in reading.file_findings] == ["phone"]

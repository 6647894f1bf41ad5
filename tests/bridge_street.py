"""The people of the launch week, drawn so that the rules of Bridge Street make its numbers, and no line of code does.

Everybody who is matched in the end speaks English; what keeps people apart is drawn in blocks, each too small by as
many places as people of it wait:

=========== ============================================== ============= ======================== ======
block       who                                            mentees       mentors (places)         wait
=========== ============================================== ============= ======================== ======
language    speak what no mentor speaks                    5             none                     5
evening     evenings only                                  5 + 4         3 (2, 2, 1)              4
women       in the North, wish to meet a woman             4 + 3         3 (2, 1, 1)              3
young       under 18, so only with cleared mentors         3 + 2         3 (1, 1, 1)              2
everybody   daytime, in the Centre                         32            31 (36 places)           0
the North   men, daytime, in the North                     none          3 (3 places)             0
=========== ============================================== ============= ======================== ======

58 mentees, 43 mentors with 12 + 36 + 3 = 51 places, 14 wait and 51 - 44 = 7 places stay free. Of each small block the
last ones speak no English but a language of two of its mentors, so they have two possible mentors: 4 + 3 + 2 = 9 people
with one or two. Without *evening* five can go to free places in the daytime, but only four places become free for those
who need them; without *women only* three can go to the men in the North; online for the North reaches the Centre.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from workflows.exchange.writing import table_workbook

TODAY = date(2026, 9, 14)
MENTEES, MENTORS = "Newcomers", "Mentors"
_GIVEN = (
    "Amina", "Olek", "Sara", "Yonas", "Mai", "Daria", "Karim", "Leyla", "Tomas", "Nadia", "Samir", "Ivana",
    "Bilal", "Rosa", "Hamid", "Elif", "Pavlo", "Zahra", "Mikael", "Huda", "Jamal", "Selam", "Anton", "Farah",
)  # fmt: skip
_FAMILY = ("Yusuf", "Koval", "Tesfay", "Haddad", "Novak", "Rahimi", "Osman", "Petrov", "Silva", "Demir")
_FIELDS = ("Nursing", "Childcare", "IT", "Trades", "Office", "Teaching")
_GOALS = ("Find a job", "Have my papers recognised", "Meet colleagues", "English at work")
_DAY, _EVENING = ("Tue daytime", "Thu daytime", "Saturday"), ("Tue evening", "Thu evening")
Row = dict[str, Any]


class Draw:
    """Names in order, answers that decide nothing by chance from a fixed seed."""

    def __init__(self) -> None:
        self.random = random.Random(58)
        self._names = iter(self._all_names())

    def _all_names(self) -> Iterator[str]:
        every = [f"{given} {family}" for family in _FAMILY for given in _GIVEN]
        self.random.shuffle(every)
        yield from every

    def _some(self, words: Sequence[str], least: int, most: int) -> str:
        return "; ".join(sorted(self.random.sample(list(words), self.random.randint(least, most))))

    def _somebody(self) -> Row:
        name = next(self._names)
        return {"Name": name, "E-mail": f"{name.lower().replace(' ', '.')}@example.org"}

    def mentee(self, **answers: Any) -> Row:
        """A newcomer; what is not said is drawn and decides nothing."""
        return {
            **self._somebody(),
            "Languages": "English",
            "Gender": self.random.choice(("Woman", "Man")),
            "I would like to meet a woman": "No",
            "Part of town": "Centre",
            "Way of meeting": "In person",
            "Times": "; ".join(_DAY),
            "Age": self.random.randint(20, 58),
            "Months in the country": self.random.randint(3, 36),
            "Profession": self.random.choice(_FIELDS),
            "Goals": self._some(_GOALS, 1, 2),
            "Waited since last cohort": "No",
            "Agrees to share": "Yes",
            **answers,
        }

    def mentor(self, **answers: Any) -> Row:
        """A mentor; what is not said is drawn and decides nothing."""
        return {
            **self._somebody(),
            "Languages": "English",
            "Gender": "Man",
            "Part of town": "Centre",
            "Times": "; ".join(_DAY),
            "Profession": self.random.choice(_FIELDS),
            "Helps with": self._some(_GOALS, 1, 3),
            "How many newcomers": 1,
            "Cleared for young people": "No",
            "Reference is there": "Yes",
            "Orientation done": "Yes",
            **answers,
        }


def mentees(draw: Draw) -> list[Row]:
    """The 71 rows of the sheet: 58 ready, 6 not eligible, 4 incomplete, 3 twice."""
    evening = {"Times": "; ".join(_EVENING), "Way of meeting": "Online is fine"}
    woman = {"I would like to meet a woman": "Yes", "Gender": "Woman", "Part of town": "North"}
    rows = [draw.mentee(Languages=spoken, **{"Way of meeting": "Online is fine"}) for spoken in ("Tigrinya",) * 3]
    rows += [draw.mentee(Languages=spoken, **{"Way of meeting": "Online is fine"}) for spoken in ("Somali", "Pashto")]
    rows += [draw.mentee(**evening) for _ in range(5)]
    rows += [draw.mentee(Languages="Arabic", **evening) for _ in range(4)]
    rows += [draw.mentee(**woman) for _ in range(4)]
    rows += [draw.mentee(Languages="Dari", **woman) for _ in range(3)]
    rows += [draw.mentee(Age=16) for _ in range(3)]
    rows += [draw.mentee(Age=15, Languages="Ukrainian") for _ in range(2)]
    rows += [draw.mentee(**{"Waited since last cohort": "Yes"}) for _ in range(12)]
    rows += [draw.mentee() for _ in range(20)]
    assert len(rows) == 58
    ready = list(rows)
    rows += [draw.mentee(**{"Months in the country": months}) for months in (37, 38, 41, 44, 52, 60)]
    rows += [draw.mentee(**{missing: ""}) for missing in ("E-mail", "Languages", "Times", "Part of town")]
    draw.random.shuffle(rows)
    rows += [dict(row) for row in ready[20:23]]  # the same person once more, further down
    return rows


def mentors(draw: Draw) -> list[Row]:
    """The 52 rows of the sheet: 43 ready with 51 places, 3 whose reference is pending, 4 not trained, 2 twice."""
    evening = {"Times": "; ".join(_EVENING)}
    north = {"Part of town": "North"}
    several = "How many newcomers"
    rows = [draw.mentor(Languages="Arabic; English", **{several: 2}, **evening) for _ in range(2)]
    rows += [draw.mentor(**evening)]
    rows += [draw.mentor(Gender="Woman", Languages="Dari; English", **{several: 2}, **north)]
    rows += [draw.mentor(Gender="Woman", Languages="Dari; English", **north)]
    rows += [draw.mentor(Gender="Woman", **north)]
    rows += [draw.mentor(Languages="English; Ukrainian", **{"Cleared for young people": "Yes"}) for _ in range(2)]
    rows += [draw.mentor(**{"Cleared for young people": "Yes"})]
    rows += [draw.mentor(**north) for _ in range(3)]
    rows += [draw.mentor(Gender="Woman" if n % 2 else "Man", **{several: 2 if n < 5 else 1}) for n in range(31)]
    assert (len(rows), sum(row[several] for row in rows)) == (43, 51)
    ready = list(rows)
    rows += [draw.mentor(**{"Reference is there": "No", "Orientation done": "No"}) for _ in range(3)]
    rows += [draw.mentor(**{"Orientation done": "No"}) for _ in range(4)]
    draw.random.shuffle(rows)
    rows += [dict(row) for row in ready[20:22]]
    return rows


def rosters() -> dict[str, list[Row]]:
    """Both sheets, always the same."""
    draw = Draw()
    return {MENTEES: mentees(draw), MENTORS: mentors(draw)}


def workbook() -> bytes:
    """Both sheets in one workbook, as a form tool exports them."""
    sheets = [(title, list(rows[0]), [list(row.values()) for row in rows]) for title, rows in rosters().items()]
    return table_workbook(sheets)

"""The people of the launch week, drawn so that the rules of Bridge Street make its numbers, and no line of code does.

What keeps people apart is drawn in blocks. Nine people can only meet Miriam, the one mentor of the evenings and the
one woman in the North, and four young ones share three mentors who are cleared for them:

=========== =================================================== ======== ======================== ======
block       who                                                 mentees  mentors (places)         wait
=========== =================================================== ======== ======================== ======
language    speak what no mentor speaks                         5        none                     5
Miriam      evenings only (4), or in the North with a woman (5) 9        1 (1)                    4 + 4
young       under 18, so only with cleared mentors              4        3 (3)                    1
everybody   daytime, in the Centre                              40       35 (43)                  0
elsewhere   daytime, men in the North; in the South             none     3 (3) + 1 (1)            0
=========== =================================================== ======== ======================== ======

58 mentees, 43 mentors with 1 + 3 + 43 + 3 + 1 = 51 places; 14 wait and 51 - 44 = 7 places stay free: 3 in the Centre,
3 in the North, 1 in the South.

- *Prices.* Without the language 5 more; without the evening 4; without *women only* as many as there are men in the
  North, 3; one place more with every mentor helps Miriam's people and the young ones, 2. 5 + 4 + 3 + 2 = 14.
- *Scenarios.* B, online for the North: three women to the three places of the Centre, 47. C, one more with Miriam,
  with one who is cleared, and with two who cannot help: 46. Both: 3 + 1 + 1 = 5 more, 49, with 55 places, and 9 wait.
- *Brief.* Of the 9, three speak Tigrinya; two have evenings only; others wait for places: six mentors match six.
- *Kept apart.* Of three who speak Arabic only two are kept from their mentors: three pairs change, 49 stay.
- *Case-loads.* Ruth looks after the mentors of 27 of the 49, her assistant after those of 22.
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
RUTH, ASSISTANT = "Ruth", "Sam"
ARABIC = (
    ("Office", "Find a job", "Have my papers recognised"),
    ("Trades", "Meet colleagues", "Find a job"),
    ("IT", "Have my papers recognised", "Meet colleagues"),
)
"""Three who speak Arabic only, and three mentors: field of both, goal of the one, what the other helps with. Each meets
the one of her field, 40 each. With the first two pairs kept apart all three move on by one, 3 × 30, since two who only
change places would give 30 + 0 + 40."""
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
            "Looked after by": RUTH,
            **answers,
        }


def mentees(draw: Draw) -> list[Row]:
    """The 71 rows of the sheet: 58 ready, 6 not eligible, 4 incomplete, 3 twice."""
    evening = {"Times": "; ".join(_EVENING), "Way of meeting": "Online is fine"}
    woman = {"I would like to meet a woman": "Yes", "Gender": "Woman", "Part of town": "North"}
    alike = {"Profession": "Nursing", "Goals": "Find a job"}  # as Miriam, so they fit her best
    other = {"Profession": "Trades", "Goals": "English at work"}
    young, carried = {"Profession": "IT", "Goals": "Meet colleagues"}, "Waited since last cohort"
    rows = [draw.mentee(Languages=spoken, **{"Way of meeting": "Online is fine"}) for spoken in ("Tigrinya",) * 3]
    rows += [draw.mentee(Languages=spoken, **{"Way of meeting": "Online is fine"}) for spoken in ("Somali", "Pashto")]
    rows += [draw.mentee(**evening, **other) for _ in range(2)]
    rows += [draw.mentee(**evening, **alike, Languages="Dari", **{carried: said}) for said in ("Yes", "No")]
    rows += [draw.mentee(**woman) for _ in range(5)]
    rows += [draw.mentee(Age=age, **said) for age, said in ((16, young), (16, young), (15, young), (17, other))]
    rows += [draw.mentee(**{carried: "Yes"}) for _ in range(11)]
    rows += [draw.mentee(Languages="Arabic", Profession=field, Goals=goal) for field, goal, _ in ARABIC]
    rows += [draw.mentee() for _ in range(26)]
    assert len(rows) == 58
    ready = list(rows)
    rows += [draw.mentee(**{"Months in the country": months}) for months in (37, 38, 41, 44, 52, 60)]
    rows += [draw.mentee(**{missing: ""}) for missing in ("E-mail", "Languages", "Times", "Part of town")]
    draw.random.shuffle(rows)
    rows += [dict(row) for row in ready[25:28]]  # the same person once more, further down
    return rows


def mentors(draw: Draw) -> list[Row]:
    """The 52 rows of the sheet: 43 ready with 51 places, 3 whose reference is pending, 4 not trained, 2 twice."""
    cleared, several, after = "Cleared for young people", "How many newcomers", "Looked after by"
    rows = [
        draw.mentor(
            Name="Miriam Cohen",
            Gender="Woman",
            Languages="Dari; English",
            Profession="Nursing",
            Times="; ".join((*_DAY, *_EVENING)),
            **{"E-mail": "miriam.cohen@example.org", "Helps with": "Find a job", "Part of town": "North"},
        )
    ]
    for n in range(3):
        young = {"Profession": "IT", "Helps with": "Meet colleagues", cleared: "Yes"}
        rows += [draw.mentor(**young, **{after: ASSISTANT if n else RUTH})]
    rows += [draw.mentor(**{"Part of town": town}) for town in ("North", "North", "North", "South")]
    rows += [
        draw.mentor(
            Gender="Woman" if n % 2 else "Man",
            Languages="Dari; English" if n in (0, 2) else "English",
            **{several: 2 if n < 8 else 1, after: ASSISTANT if n >= 13 else RUTH},
        )
        for n in range(32)
    ]
    rows += [draw.mentor(Languages="Arabic", Profession=field, **{"Helps with": helps}) for field, _, helps in ARABIC]
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

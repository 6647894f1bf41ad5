"""People already known: new, changed cell by cell, unchanged, missing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.definitions.people import Identity
from models.sheets.repeated import Repeated
from workflows.exchange import twins as finding_twins
from workflows.exchange.known import Change, Changed, Same, compare_people

MARKED = Identity(name=("full_name",), email="email", phone="phone", birth_date="birth_date")
WHO = Identity(name=("first_name", "last_name"), email="email", phone="phone", birth_date="born")
AMINA = {"first_name": "Amina", "last_name": "Yusuf", "email": "amina@example.org", "phone": "+1 416 555 0101"}
OLENA = {"first_name": "Olena", "last_name": "Koval", "email": "olena@example.org"}


def test_a_row_is_new_changed_or_unchanged_and_a_person_who_is_not_in_it_is_missing():
    found = compare_people(
        {"a": AMINA, "o": OLENA, "m": {"first_name": "Minh", "last_name": "Tran", "email": "minh@example.org"}},
        {
            4: {**AMINA, "last_name": "Yusuf-Bah", "goal": "arts"},
            5: OLENA,
            6: {"first_name": "Li", "email": "li@x.org"},
        },
        WHO,
    )
    assert found.changed == (
        Changed(4, "a", "email", (Change("last_name", "Yusuf", "Yusuf-Bah"), Change("goal", None, "arts"))),
    )
    assert found.unchanged == (Same(5, "o", "email"),)
    assert (found.new, found.missing) == ((6,), ("m",))


def test_an_empty_cell_takes_nothing_away():
    assert compare_people({"a": AMINA}, {4: {"email": "amina@example.org", "phone": None}}, WHO).unchanged


def test_a_default_never_replaces_what_is_known():
    known = {**AMINA, "way": "online"}
    row = {**AMINA, "way": "either"}
    assert compare_people({"a": known}, {4: row}, WHO, filled={4: {"way"}}).unchanged
    assert compare_people({"a": AMINA}, {4: row}, WHO, filled={4: {"way"}}).changed[0].changes == (
        Change("way", None, "either"),
    )


def test_the_same_said_otherwise_is_no_change():
    known = {**AMINA, "languages": ("ar", "en")}
    row = {**AMINA, "phone": "(1) 416-555-0101", "languages": ("en", "ar")}
    assert compare_people({"a": known}, {4: row}, WHO).unchanged


def test_a_correction_of_case_in_a_name_is_a_change():
    row = {**AMINA, "last_name": "YUSUF"}
    assert compare_people({"a": AMINA}, {4: row}, WHO).changed[0].changes == (Change("last_name", "Yusuf", "YUSUF"),)


def test_no_and_not_known_differ():
    known = {**AMINA, "childcare": False}
    assert compare_people({"a": known}, {4: {**AMINA, "childcare": True}}, WHO).changed
    assert compare_people({"a": AMINA}, {4: known}, WHO).changed[0].changes == (Change("childcare", None, False),)


def test_a_phone_finds_a_person_under_the_same_name_only():
    same = {"first_name": "Amina", "last_name": "Yusuf", "phone": "416-555-0101"}
    sister = {"first_name": "Fatuma", "last_name": "Yusuf", "phone": "416-555-0101"}
    found = compare_people({"a": AMINA}, {4: sister, 5: same}, WHO)
    assert (found.new, found.changed[0].row) == ((4,), 5)
    assert [(one.row, one.person, one.by) for one in found.alike] == [(4, "a", "phone")]


def test_a_name_finds_a_person_with_the_birth_date():
    known = {"first_name": "Zoë", "last_name": "Li", "born": date(1990, 1, 1)}
    twin = {"first_name": "Zoe", "last_name": "Li", "born": date(1990, 1, 2)}
    found = compare_people({"z": known}, {4: twin, 5: {**known, "first_name": "Zoe"}}, WHO)
    assert (found.new, found.changed[0].row, found.changed[0].by) == ((4,), 5, "name and birth date")


def test_a_couple_with_one_address_stays_two_people():
    hassan = {"first_name": "Hassan", "last_name": "Yusuf", "email": "amina@example.org"}
    found = compare_people({"a": AMINA}, {4: hassan}, WHO)
    assert (found.new, found.missing, found.alike[0].person) == ((4,), ("a",), "a")

    both = compare_people({"h": hassan, "a": AMINA}, {4: AMINA, 5: hassan}, WHO)
    assert both.unchanged == (Same(4, "a", "email"), Same(5, "h", "email"))


def test_a_family_name_may_change_under_the_same_address():
    assert compare_people({"a": AMINA}, {4: {**AMINA, "last_name": "Diallo"}}, WHO).changed[0].person == "a"


def test_an_address_is_the_same_in_capitals():
    row = {**AMINA, "email": "AMINA@example.org"}
    assert compare_people({"a": AMINA}, {4: row}, WHO).changed[0].person == "a"


PERSON = st.fixed_dictionaries(
    {"first_name": st.sampled_from(["Ana", "Bo", "Cy"]), "last_name": st.sampled_from(["Li", "Ng"])},
    optional={
        "email": st.sampled_from(["a@x.org", "b@x.org", "c@x.org"]),
        "phone": st.sampled_from(["4165550101", "+1 416 555 0101", "4165550102"]),
        "born": st.dates(date(1990, 1, 1), date(1990, 1, 3)),
    },
)


@given(st.dictionaries(st.text("pqrs", min_size=1, max_size=2), PERSON), st.dictionaries(st.integers(4, 20), PERSON))
def test_every_row_and_every_person_is_counted_once(known, rows):
    found = compare_people(known, rows, WHO)
    matched = [*found.changed, *found.unchanged]
    assert sorted([*found.new, *(one.row for one in matched)]) == sorted(rows)
    assert sorted([*found.missing, *(one.person for one in matched)]) == sorted(known)


@given(st.dictionaries(st.text("pqrs", min_size=1, max_size=2), PERSON, max_size=6))
def test_the_same_people_again_change_nothing(known):
    distinct = {(p.get("email"), p["first_name"], p["last_name"]): name for name, p in known.items() if p.get("email")}
    people = {name: known[name] for name in distinct.values()}
    found = compare_people(people, dict(enumerate(people.values())), WHO)
    assert (found.new, found.changed, found.missing) == ((), (), ())


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "José Ruiz", "jose  RUIZ", "Amina", "Олена"]),
            st.sampled_from([None, "a@example.org", "A@example.org", "b@example.org"]),
            st.sampled_from([None, "+1 514 555 0101", "514 555 0101", "030 123456"]),
            st.sampled_from([None, date(1990, 1, 31), date(1991, 1, 31)]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sets(st.integers(0, 7)),
)
def test_twins_are_the_same_whether_all_rows_are_compared_or_those_with_a_mark_that_another_has(people, late):
    rows, names = range(2, 2 + len(people)), ("full_name", "email", "phone", "birth_date")
    answers = {name: Repeated.of(column) for name, column in zip(names, zip(*people, strict=True), strict=True)}
    told = {"set_aside": {2 + at for at in late}, "unclear": {2 + at: {"email"} for at in late}}
    found = finding_twins.twins(rows, answers, MARKED, **told)
    few = finding_twins._met_again
    try:
        finding_twins._met_again = lambda names, *_: frozenset(range(len(names)))
        assert finding_twins.twins(rows, answers, MARKED, **told) == found
    finally:
        finding_twins._met_again = few

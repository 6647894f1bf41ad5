"""Names across scripts, and records that may be one person."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.definitions.people import Identity
from tests.exchange.pictures import a_program, a_roster, only
from workflows.exchange import likeness as likeness_module
from workflows.exchange.known import compare_people
from workflows.exchange.likeness import likeness, near_duplicates, resembling
from workflows.exchange.lookalikes import look_the_same
from workflows.exchange.scripts import ALIKE, alike, blocks

WHO = Identity(name=("full_name",), email="email", phone="phone", birth_date="born")

ONE_NAME = [
    ("Mohamad Al-Hassan", "محمد الحسن"),
    ("Mohammed Alhasan", "محمد الحسن"),
    ("Muhammad al Hasan", "Mohamed El Hassan"),
    ("Fatima Zahra", "فاطمة الزهراء"),
    ("Fatemeh Zahra", "Fatima Zahra"),
    ("Abdul Rahman Karimi", "Abdulrahman Karimi"),
    ("Abd al-Rahman Noor", "Abdulrahman Nur"),
    ("Mohamad Al Khatib", "Mohammed Alkhatib"),
    ("Mona El-Sayed", "Mona Elsayed"),
    ("Abdelrahman Said", "عبد الرحمن سعيد"),
    ("Yousef Khalil", "يوسف خليل"),
    ("Youssef Khaleel", "Yusuf Khalil"),
    ("Hussein Jaber", "Hossein Jaber"),
    ("حسین جابر", "Hussain Jaber"),
    ("Aisha Osman", "عائشة عثمان"),
    ("Ayesha Usman", "Aisha Othman"),
    ("Noor Qasim", "نور قاسم"),
    ("Nour Kassem", "Noor Qasem"),
    ("Ahmad Shah Rahimi", "احمد شاه رحیمی"),
    ("Zainab Mousavi", "زینب موسوی"),
    ("Zeynab Moosavi", "Zainab Mousavi"),
    ("Gholam Ali", "غلام علی"),
    ("Khadija Warsame", "Khadiija Warsame"),
    ("Cabdi Xasan", "Abdi Hassan"),
    ("Maxamed Cali", "Mohamed Ali"),
    ("Faadumo Cismaan", "Fadumo Osman"),
    ("Xaliimo Yuusuf", "Halimo Yusuf"),
    ("Yelena Koval", "Елена Коваль"),
    ("Oleksandr Shevchenko", "Олександр Шевченко"),
    ("Volodymyr Kovalchuk", "Володимир Ковальчук"),
    ("Yuliia Tkachenko", "Юлія Ткаченко"),
    ("Julia Tkachenko", "Yuliya Tkachenko"),
    ("Serhii Bondar", "Сергій Бондар"),
    ("Sergey Ivanov", "Сергей Иванов"),
    ("Aleksei Petrov", "Алексей Петров"),
    ("Alexey Petrov", "Aleksej Petrov"),
    ("Yevgeny Smirnov", "Евгений Смирнов"),
    ("Ekaterina Volkova", "Yekaterina Volkova"),
    ("Mykhailo Hrytsenko", "Михайло Гриценко"),
    ("Andrii Shcherbak", "Андрій Щербак"),
    ("Tekle Haile", "ተክለ ሃይለ"),
    ("Selam Tesfay", "ሰላም ተስፋይ"),
    ("Mehari Ghebremedhin", "Mehari Gebremedhin"),
    ("Yohannes Gebre", "ዮሃንስ ገብረ"),
    ("Abrehet Tsegay", "Abrehet Tsegai"),
    ("José Ángel Núñez", "Jose Angel Nunez"),
    ("José Luis Gutiérrez Pérez", "Jose Luis Gutierrez"),
    ("María Fernanda López", "Maria Fernanda Lopes"),
    ("Yesenia Rodríguez", "Jesenia Rodriguez"),
    ("Hüseyin Yılmaz", "Huseyin Yilmaz"),
    ("Şeyma Çelik", "Seyma Celik"),
    ("Ayşe Öztürk", "Ayse Oztuerk"),
    ("Mehmet Güneş", "Mehmet Gunes"),
    ("Trần Thị Minh Ánh", "Tran Thi Minh Anh"),
    ("Nguyễn Văn Đức", "Nguyen Van Duc"),
    ("Minh Ánh Trần", "Trần Minh Ánh"),
    ("Đỗ Thị Hạnh", "Do Thi Hanh"),
    ("Amina  YUSUF", "amina yusuf"),
    ("Mohammad Reza Ahmadi", "محمدرضا احمدی"),
    ("Qasim Jan", "Ghasem Jan"),
    ("Mohamad Hassan", "Mohammed Hassan"),
    ("Mohamed Ali", "محمد علي"),
    ("Mohammad Reza Ahmadi", "محمد رضا احمدی"),
    ("Yousef Haddad", "يوسف حداد"),
    ("Fatima Al-Hassan", "فاطمة الحسن"),
    ("Fatemeh Karimi", "فاطمه کریمی"),
    ("Hossein Rahimi", "حسین رحیمی"),
    ("Zahra Hosseini", "زهرا حسینی"),
    ("Parviz Ahmadi", "پرویز احمدی"),
    ("Abdul Rahman Noor", "عبدالرحمن نور"),
    ("Oleksandr Koval", "Олександр Коваль"),
    ("Sergey Scherbak", "Сергій Щербак"),
    ("Evgeny Bondar", "Євген Бондар"),
    ("Julia Melnik", "Юлія Мельник"),
    ("Irina Gritsenko", "Ірина Гриценко"),
    ("Olena Koval", "Олена Петрівна Коваль"),
    ("Dawit Abebe", "ዳዊት አበበ"),
    ("Yusuf Abdi", "Abdi Yusuf"),
]
TWO_NAMES = [
    ("Amina Yusuf", "Amina Yassin"),
    ("Ahmed Hassan", "Hamed Hassan"),
    ("Olena Koval", "Oksana Koval"),
    ("Ivan Petrov", "Ivanka Petrova"),
    ("Олена Коваль", "Олег Коваль"),
    ("Juan Perez", "Juana Perez"),
    ("Fatima Hassan", "Fatma Hussein"),
    ("Noor Ahmad", "Nour Ahmadi"),
    ("Selam Haile", "Selamawit Haile"),
    ("Trần Thị Minh", "Trần Thị Anh"),
    ("Nguyễn Văn An", "Nguyễn Văn Anh"),
    ("Mehmet Yılmaz", "Ahmet Yılmaz"),
    ("Ayşe Demir", "Ayşe Demirci"),
    ("Abdi Hassan", "Abdirahman Hassan"),
    ("Hodan Ali", "Hodan Adan"),
    ("Sara Khalil", "Zahra Khalil"),
    ("Yusuf Omar", "Yunus Omar"),
    ("محمد سالم", "محمود سالم"),
    ("Karim Rahimi", "Karima Rahimi"),
    ("Oleksandr Bondar", "Oleksandra Bondar"),
    ("Rahim Ahmadi", "Rahima Ahmadi"),
    ("Jamal Osman", "Kamal Osman"),
    ("Ana Silva", "Anna Silver"),
    ("José Pérez", "Josefa Pérez"),
    ("Abdulrahman Karimi", "Abdulrahim Karimi"),
    ("Carlos Gómez", "Carlota Gómez"),
    ("Hassan Ali", "حسين علي"),
    ("Hassan Ali", "Hussein Ali"),
    ("Mahmoud Ali", "Mohamad Ali"),
    ("Amina Yusuf", "Amir Yusuf"),
    ("Maria Lopez", "Mario Lopez"),
    ("Jan Kowalski", "Jana Kowalska"),
    ("Sara Noor", "Samira Noor"),
    ("Olena Koval", "Oleh Koval"),
    ("Andrii Koval", "Андрій Ковальчук"),
    ("Ali", "Ali Hassan"),
    ("", "Ali Hassan"),
]


@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_spellings_of_one_name_are_alike_in_every_script(one: str, other: str) -> None:
    assert alike(one, other) >= ALIKE
    assert alike(other, one) == alike(one, other)
    assert blocks(one) & blocks(other), "they would never be compared"


@pytest.mark.parametrize(("one", "other"), TWO_NAMES)
def test_two_names_are_not_one(one: str, other: str) -> None:
    assert alike(one, other) < ALIKE


def test_the_evidence_names_both_spellings_and_what_agrees() -> None:
    latin = {"full_name": "Mohamad Hassan", "born": date(1990, 3, 4)}
    arabic = {"full_name": "محمد حسن", "born": date(1990, 3, 4)}
    assert [(one.ground, one.one, one.other) for one in likeness(latin, arabic, WHO)] == [
        ("name", "Mohamad Hassan", "محمد حسن"),
        ("birth date", "1990-03-04", "1990-03-04"),
    ]


def test_a_day_and_month_turned_round_are_evidence_and_another_day_speaks_against_it() -> None:
    known = {"full_name": "Olena Koval", "born": date(1990, 3, 4)}
    turned = likeness(known, {"full_name": "Олена Коваль", "born": date(1990, 4, 3)}, WHO)
    assert [one.ground for one in turned] == ["name", "birth date turned"]
    assert likeness(known, {"full_name": "Олена Коваль", "born": date(1991, 7, 9)}, WHO) == ()


def test_a_letter_off_in_an_address_is_evidence() -> None:
    found = likeness(
        {"full_name": "Olena Koval", "email": "olena@example.org"},
        {"full_name": "Olena Koval", "email": "olean@example.org"},
        WHO,
    )
    assert [one.ground for one in found] == ["name", "email close"]


def test_one_name_alone_is_no_evidence_and_everything_else_different_speaks_against_two() -> None:
    assert likeness({"full_name": "Amina"}, {"full_name": "Amina"}, WHO) == ()
    one = {"full_name": "Omar Khaled", "email": "o@example.org", "phone": "+1 416 555 0101"}
    other = {"full_name": "Omar Khaled", "email": "k@example.org", "phone": "+1 416 555 0199"}
    assert likeness(one, other, WHO) == ()
    assert [found.ground for found in likeness({**one, "phone": None}, other, WHO)] == ["name"]


def test_a_father_and_a_daughter_with_one_phone_are_two_people() -> None:
    father = {"full_name": "Yusuf Abdi", "phone": "+1 416 555 0101"}
    assert likeness(father, {"full_name": "Amina Abdi", "phone": "+1 416 555 0101"}, WHO) == ()


def test_pairs_that_were_told_apart_are_not_asked_again_and_the_likeliest_come_first() -> None:
    people = {
        "a": {"full_name": "Mohamad Hassan", "born": date(1990, 3, 4)},
        "b": {"full_name": "محمد حسن", "born": date(1990, 3, 4)},
        "c": {"full_name": "Olena Koval"},
        "d": {"full_name": "Олена Коваль"},
        "e": {"full_name": "Ruth Meier"},
    }
    # Names and birth date weigh 80, names alone 40.
    assert [(one.one, one.other, one.weight) for one in near_duplicates(people, WHO)] == [
        ("a", "b", 80),
        ("c", "d", 40),
    ]
    assert [one.one for one in near_duplicates(people, WHO, told_apart=[frozenset("ba")])] == ["c"]


def test_a_new_row_that_sounds_like_somebody_known_is_told_with_the_evidence() -> None:
    known = {"m": {"full_name": "Mohamad Hassan", "born": date(1990, 3, 4), "email": "m@example.org"}}
    row = {"full_name": "Mohammed Hassan", "born": date(1990, 3, 4), "email": "mh@example.com"}
    found = compare_people(known, {4: row}, WHO)
    assert (found.new, [(one.row, one.person, one.by) for one in found.alike]) == (
        (4,),
        [(4, "m", "name and birth date")],
    )
    assert found.alike[0].evidence[0].other == "Mohamad Hassan"


def test_what_she_says_of_a_row_holds() -> None:
    known = {"m": {"full_name": "Mohamad Hassan", "born": date(1990, 3, 4)}}
    row = {"full_name": "Mohammed Hassan", "born": date(1990, 3, 4)}
    same = compare_people(known, {4: row}, WHO, told={4: "m"})
    assert (same.new, same.missing, same.alike, same.changed[0].by) == ((), (), (), "your word")
    apart = compare_people(known, {4: row}, WHO, told={4: ""})
    assert (apart.new, apart.missing, apart.alike) == ((4,), ("m",), ())


def test_nobody_resembles_whom_nothing_is_known_about() -> None:
    assert resembling({"4": {}}, {"a": {}, "b": {"full_name": "Amina Yusuf"}}, WHO) == {}


RECORDS = st.fixed_dictionaries(
    {"full_name": st.sampled_from(["Amina Yusuf", "Amina Yousuf", "Yusuf Amina", "Amina Yusuf Ali", "Olena Koval"])},
    optional={
        "email": st.sampled_from(
            ["amina@x.org", "amin@x.org", "amnia@x.org", "amina.y@x.org", "amina.x@x.org", "aminay@x.org", "o@x.org"]
        ),
        "phone": st.sampled_from(["514 555 0101", "+1 514 555 0101", "438 555 0199"]),
        "birth_date": st.sampled_from([date(1990, 4, 3), date(1990, 3, 4), date(1990, 4, 1)]),
    },
)


@settings(max_examples=150, deadline=None)
@given(st.lists(RECORDS, max_size=5), st.lists(RECORDS, max_size=5), st.sampled_from([0, 300]))
def test_nobody_is_overlooked_because_not_everybody_is_compared(
    known: list[dict[str, object]], new: list[dict[str, object]], crowd: int
):
    identity = Identity(("full_name",), "email", "phone", "birth_date")
    people = {f"k{n}": answers for n, answers in enumerate(known)}
    incoming = {f"n{n}": answers for n, answers in enumerate(new)}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeness_module, "CROWD", crowd)
        found = {(name, one.other) for name, likely in resembling(incoming, people, identity).items() for one in likely}

    # Each with each, as it would be done among a few. In a crowd the consonants of all words have to be the same.
    each = {(a, b) for a, one in incoming.items() for b, other in people.items() if likeness(one, other, identity)}
    if crowd:
        assert found == each
    else:
        assert found <= each
        assert {(a, b) for a, b in each if incoming[a]["full_name"] == people[b]["full_name"]} <= found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Peter Pace", "Реtеr Расе"),  # р, е, а and с of a Cyrillic keyboard
        ("Hector Ray", "Ηectοr Ray"),  # Η and ο of a Greek one
        ("TOM HOE", "ТОМ НОЕ"),  # whole words of them
        ("Сергій Коваль", "Cергій Kоваль"),  # Latin C and K
    ],
)
def test_letters_that_look_alike_make_no_other_name(one: str, other: str) -> None:
    assert alike(one, other) == 100
    assert blocks(one) & blocks(other)  # so that they are compared at all


def test_a_row_typed_again_in_look_alike_letters_is_told_as_the_same_person() -> None:
    rows = [["First name", "Last name", "Email"], ["Maria", "Popescu", "m@x.org"], ["Маria", "Рореscu", "m@x.org"]]
    reading = a_roster(rows, a_program(only("first_name", "last_name", "email")))

    assert [(found.cell, found.code) for found in reading.findings] == [("Roster!C3", "row_twice")]
    assert look_the_same("Maria Popescu", "Маria Рореscu")
    assert not look_the_same("Maria", "Марія")

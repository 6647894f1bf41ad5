"""What people call the answers that rosters hold, in the languages of newcomers."""

from __future__ import annotations

import pytest

from tests.exchange.pictures import a_program, a_roster
from workflows.exchange.mapping import Confidence

NAME_PHONE_CITY = {
    "ur": "پورا نام|فون نمبر|شہر", "kmr": "Nav û paşnav|Hejmara telefonê|Bajar", "ckb": "ناوی تەواو|ژمارەی مۆبایل|شار",
    "my": "အမည်|ဖုန်းနံပါတ်|မြို့", "ht": "Non konplè|Nimewo telefòn|Vil", "ta": "முழு பெயர்|தொலைபேசி எண்|நகரம்",
    "om": "Maqaa guutuu|Lakkoofsa bilbilaa|Magaalaa", "bn": "পুরো নাম|ফোন নম্বর|শহর",
    "ln": "Nkombo|Nimero ya telefone|Engumba", "rw": "Amazina yombi|Nimero ya telefoni|Umujyi",
    "ne": "पुरा नाम|फोन नम्बर|सहर", "th": "ชื่อ-นามสกุล|เบอร์โทรศัพท์|เมือง", "km": "ឈ្មោះពេញ|លេខទូរស័ព្ទ|ទីក្រុង",
    "tl": "Buong pangalan|Numero ng telepono|Lungsod", "hy": "Անուն ազգանուն|Հեռախոս|Քաղաք",
    "ka": "სახელი და გვარი|ტელეფონის ნომერი|ქალაქი", "ps": "بشپړ نوم|د ټیلیفون شمېره|ښار",
}  # fmt: skip


@pytest.mark.parametrize("headings", NAME_PHONE_CITY.values(), ids=NAME_PHONE_CITY)
def test_a_name_a_telephone_and_a_city_are_known_in_the_languages_of_newcomers(headings: str):
    questions = {
        "full_name": {"type": "text", "label": "Full name"},
        "phone": {"type": "phone", "label": "Phone"},
        "city": {"type": "text", "label": "City"},
    }
    reading = a_roster([headings.split("|"), ["Amina Yusuf", "514 555 0101", "Laval"]], a_program(questions))
    assert [column.question for column in reading.columns] == ["full_name", "phone", "city"]
    assert {column.confidence for column in reading.columns} == {Confidence.CERTAIN}

"""The shipped lists: what a coordinator's sheet says is found in exactly one entry."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from models.definitions.shipped import FOLDER, shipped, shipped_names
from models.definitions.truth import LEVELS

LISTS = ("cefr_levels", "countries", "days", "isco_08_major_groups", "languages", "times_of_day")

# The columns “Languages” and “Country …” of a city's two rosters, as the coordinator typed them.
ROSTER_LANGUAGES = """Arabic; Dari; English; French; Haitian Creole; Hindi; Kurdish; Lingala; Mandarin; Pashto; Persian;
Portuguese; Punjabi; Russian; Somali; Spanish; Swahili; Tagalog; Tigrinya; Turkish; Ukrainian; Vietnamese; Yoruba; Amharic;
German; Irish; Zulu"""
ROSTER_COUNTRIES = """Afghanistan; Brazil; Canada; China; Colombia; DR Congo; Eritrea; Haiti; India; Iran; Nigeria;
Philippines; Somalia; Syria; Türkiye; Ukraine; Venezuela; Viet Nam"""

WORDS = {
    "languages": {
        "Farsi": "fa", "فارسی": "fa", "Persian": "fa", "Dari": "prs", "Afghan Persian": "prs",
        "العربية": "ar", "Levantine Arabic": "ar", "українська": "uk", "ትግርኛ": "ti", "Tigrigna": "ti", "አማርኛ": "am",
        "中文": "zh", "Chinese": "zh", "普通话": "cmn", "Mandarin": "cmn", "Chinese (Mandarin)": "cmn",
        "Cantonese": "yue", "廣東話": "yue", "Kiswahili": "sw", "Myanmar": "my", "Flemish": "nl", "Filipino": "tl",
        "Tagalog": "tl", "Kurmanji": "kmr", "Sorani": "ckb", "Kurdish": "ku", "Oromo": "om", "Afaan Oromoo": "om",
        "Rohingya": "rhg", "Kinyarwanda": "rw", "Kirundi": "rn", "Rundi": "rn", "Hmong": "hmn", "Karen": "kar",
        "S'gaw Karen": "ksw", "Hakha Chin": "cnh", "Twi": "tw", "Lingala": "ln", "Soomaali": "so", "Türkçe": "tr",
        "Français": "fr", "français": "fr", "anglais": "en", "español": "es", "Panjabi": "pa", "ukr": "uk", "ara": "ar",
        "Norwegian": "no", "ASL": "ase", "Bangla": "bn", "Romanian": "ro", "Moldovan": "ro", "Kreyòl ayisyen": "ht",
    },
    "countries": {
        "DRC": "CD", "Congo-Kinshasa": "CD", "Democratic Republic of the Congo": "CD", "Congo-Brazzaville": "CG",
        "Iran": "IR", "Iran (Islamic Republic of)": "IR", "Syria": "SY", "Syrian Arab Republic": "SY", "Turkey": "TR",
        "Türkiye": "TR", "UK": "GB", "USA": "US", "Ivory Coast": "CI", "Côte d'Ivoire": "CI", "Palestine": "PS",
        "Gaza": "PS", "Burma": "MM", "Viet Nam": "VN", "Vietnam": "VN", "South Korea": "KR", "Russia": "RU",
        "Czech Republic": "CZ", "Україна": "UA", "سوريا": "SY", "ኤርትራ": "ER", "Kosovo": "XK", "CAN": "CA",
        "Norway": "NO", "Eswatini": "SZ", "Swaziland": "SZ", "Cape Verde": "CV", "East Timor": "TL",
    },
    "cefr_levels": {"B1 (intermediate)": "B1", "CEFR C1": "C1", "Upper intermediate": "B2", "B2 – upper intermediate": "B2"},
    "days": {"Mon": "monday", "samedi": "saturday", "الجمعة": "friday"},
    "times_of_day": {"evenings": "evening", "matin": "morning"},
    "isco_08_major_groups": {"Professionals": "professionals", "ISCO 2": "professionals"},
}  # fmt: skip


def folded(word: str) -> str:
    return " ".join(word.split()).casefold()


def words_of(list_name: str) -> dict[str, set[str]]:
    """Every word of a list with the entries it leads to: names, labels in all languages, and ‘also’."""
    found: dict[str, set[str]] = {}
    for name, entry in (shipped(list_name) or {}).items():
        for word in (name, *entry.labels.values(), *entry.also):
            found.setdefault(folded(word), set()).add(name)
    return found


def test_these_lists_are_shipped():
    assert shipped_names() == LISTS


@pytest.mark.parametrize("list_name", LISTS)
def test_no_word_leads_to_two_entries(list_name):
    shared = {word: names for word, names in words_of(list_name).items() if len(names) > 1}
    # The Ga of Ghana is called like the tag of Irish; a label therefore counts before a name.
    assert shared == ({"ga": {"ga", "gaa"}} if list_name == "languages" else {})


@pytest.mark.parametrize("list_name", LISTS)
def test_no_entry_says_a_word_twice(list_name):
    twice = {
        name: [word for word, times in Counter(map(folded, (name, *entry.also))).items() if times > 1]
        for name, entry in (shipped(list_name) or {}).items()
    }
    assert {name: words for name, words in twice.items() if words} == {}


@pytest.mark.parametrize("list_name", LISTS)
def test_every_entry_is_labelled_in_english_and_french(list_name):
    entries = shipped(list_name) or {}
    assert entries
    assert [name for name, entry in entries.items() if not entry.labels.get("en") or not entry.labels.get("fr")] == []


@pytest.mark.parametrize("list_name", LISTS)
def test_no_word_holds_what_separates_several_answers_in_a_cell(list_name):
    """A cell ‘Dari; English’ is cut at the semicolon; a word with one inside could never be found."""
    assert [word for word in words_of(list_name) if ";" in word or "|" in word or "\n" in word] == []


@pytest.mark.parametrize("list_name", LISTS)
def test_no_name_is_lost_to_yaml(list_name):
    """Norwegian is ‘no’ and Norway ‘NO’: both must come back as the texts they are, quoted in the file for other readers."""
    text = (FOLDER / f"{list_name}.yaml").read_text("utf-8")
    assert not re.search(r"^(no|NO|nan|on|y|n|off|yes):", text, flags=re.MULTILINE)


@pytest.mark.parametrize(("list_name", "word", "name"), [(n, w, e) for n, ws in WORDS.items() for w, e in ws.items()])
def test_what_people_write_is_found(list_name, word, name):
    assert words_of(list_name)[folded(word)] == {name}


@pytest.mark.parametrize("word", [word.strip() for word in ROSTER_LANGUAGES.replace("\n", " ").split(";")])
def test_the_languages_of_a_roster_are_found(word):
    assert len(words_of("languages")[folded(word)]) == 1


@pytest.mark.parametrize("word", [word.strip() for word in ROSTER_COUNTRIES.replace("\n", " ").split(";")])
def test_the_countries_of_a_roster_are_found(word):
    assert len(words_of("countries")[folded(word)]) == 1


@pytest.mark.parametrize(
    ("list_name", "word"),
    [
        ("languages", "Klingonese"),
        ("languages", "Chin"),
        ("languages", "Creole"),
        ("countries", "Congo"),
        ("cefr_levels", "Fluent"),
    ],
)
def test_what_could_mean_nothing_or_several_things_is_left_to_a_person(list_name, word):
    assert folded(word) not in words_of(list_name)


def test_the_levels_are_the_levels_that_conditions_compare():
    assert tuple(shipped("cefr_levels") or ()) == LEVELS


def test_names_are_the_standards_own():
    assert [name for name in shipped("languages") or () if not re.fullmatch(r"[a-z]{2,3}", name)] == []
    assert [name for name in shipped("countries") or () if not re.fullmatch(r"[A-Z]{2}", name)] == []
    # 249 entries of ISO 3166-1, without the 7 where nobody has a home, with Kosovo: 249 - 7 + 1.
    assert len(shipped("countries") or ()) == 243
    assert json.dumps(sorted(shipped("isco_08_major_groups") or ())).count(",") == 9  # ten major groups

"""A program is read aloud in each of the languages that programs ship in: the sentences around its own words, too."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from models.definitions import Definition
from models.definitions.wording import subject_label
from models.i18n import ALOUD, LANGUAGES, SPOKEN, comma, translate
from workflows.language.prose import as_html, as_text, prose
from workflows.language.prose.fact_sheet import public_words
from workflows.language.reading import read_path, read_text

ROOT = Path(__file__).parents[2]
ONLY_ALOUD = [language for language in SPOKEN if language not in LANGUAGES]
READ_ALOUD = (
    *sorted((ROOT / "workflows" / "language" / "prose").glob("*.py")),
    *(
        ROOT / "models" / "definitions" / f"{name}.py"
        for name in ("facts", "indicator_words", "lengths", "phrases_aloud", "wording")
    ),
)
BLANKS = re.compile(r"\{(\w+)[|}]")


@lru_cache
def sentences() -> frozenset[str]:
    """Every sentence that the prose is made of."""
    found = {
        message
        for path in READ_ALOUD
        for _, message, _, _ in extract_from_file("python", path, keywords=dict.fromkeys(("mark", "words")))
    }
    return frozenset(message for message in found if isinstance(message, str))


@lru_cache
def youth() -> Definition:
    definition = read_path(ROOT / "workflows" / "programs" / "youth").definition
    assert definition is not None
    return definition


@pytest.mark.parametrize("language", ONLY_ALOUD)
def test_every_sentence_that_is_read_aloud_is_there(language: str) -> None:
    with (ALOUD / f"{language}.po").open("rb") as file:
        told = {str(message.id): str(message.string) for message in read_po(file, locale=language) if message.id}
    assert sorted(sentences() - told.keys()) == []
    assert sorted(told.keys() - sentences()) == []
    for sentence, translation in told.items():
        assert translation
        assert set(BLANKS.findall(translation)) == set(BLANKS.findall(sentence)), sentence


def test_the_fact_sheet_and_the_prose_speak_the_same_languages() -> None:
    assert set(SPOKEN) == set(public_words()["roles"])
    assert set(SPOKEN) >= set(youth().program.languages)


@pytest.mark.parametrize("language", ONLY_ALOUD)
def test_no_sentence_of_the_frame_is_left_in_english(language: str) -> None:
    page = as_html(prose(youth(), language=language))
    assert f'lang="{language}" dir="{"rtl" if language in ("ar", "fa") else "ltr"}"' in page
    # Sentences of several words without a blank cannot be mistaken for words of the program.
    frame = [sentence for sentence in sentences() if "{" not in sentence and len(sentence.split()) > 3]
    assert len(frame) > 30
    assert [sentence for sentence in frame if sentence in page] == []


def test_what_only_the_team_reads_is_announced_as_untranslated() -> None:
    said = "What is not translated, such as notes for the team, stands in its own language: {name}."
    (first, *_) = prose(youth(), language="uk").parts
    assert first.texts == (translate(said, "uk", name="Англійська"),)
    assert said[:25] not in as_text(prose(youth()))


def test_a_language_that_kith_does_not_speak_says_so_first() -> None:
    # Somali: the program's own words may be translated, the sentences around them are not.
    program = "program: {name: mine, label: Mine, extends: base@1, languages: [en, so]}"
    definition = read_text(program).definition
    assert definition is not None
    said = prose(definition, language="so")
    assert "does not speak this language yet (Somali)" in said.parts[0].texts[0]
    assert said.language == "en"
    assert "does not speak" not in as_text(prose(definition, language="en"))


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        # Arabic has forms of its own for one, two, a few (3 to 10) and many (11 to 99).
        ("ar", "1", "أسبوع واحد"),
        ("ar", "2", "أسبوعان"),
        ("ar", "3", "3 أسابيع"),
        ("ar", "12", "12 أسبوعًا"),
        # Ukrainian: 1, 2 to 4, 5 and more; 21 is like 1 again, a half is a form of its own.
        ("uk", "1", "1 тиждень"),
        ("uk", "3", "3 тижні"),
        ("uk", "5", "5 тижнів"),
        ("uk", "21", "21 тиждень"),
        ("uk", "1.5", "1.5 тижня"),
        ("es", "1", "1 semana"),
        ("es", "2", "2 semanas"),
    ],
)
def test_plurals_follow_the_language(language: str, number: str, said: str) -> None:
    assert translate("{n} {n|week|weeks}", language, n=number) == said


def test_lists_have_the_commas_of_their_language() -> None:
    # Arabic: a, b and c is written أ، ب وج.
    assert comma("ar") == "، "
    model = as_text(prose(youth(), language="ar"))
    assert "، " in model
    assert " و " not in model


def test_from_a_form_to_its_question_an_arrow_points_the_way_the_language_is_read() -> None:
    told = {language: subject_label(youth(), "interview.suitable", language=language) for language in SPOKEN}

    assert [language for language, label in told.items() if " ← " in label] == ["ar", "fa"]
    assert all(" → " in told[language] for language in ("en", "fr", "es", "uk"))

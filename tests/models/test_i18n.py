"""A sentence with blanks, in the language that is asked for."""

from __future__ import annotations

from io import BytesIO

import pytest

from models.findings import finding, sentence
from models.i18n import Blanks, colon, number_in_words, quoted, semicolon, sentences_in, translate, typeset

WAITING = "{n} {n|person waits|people wait}"
EN_ATTENTE = "{n} {n|personne attend|personnes attendent}"


@pytest.mark.parametrize(
    ("language", "sentence", "n", "said"),
    [
        ("en", WAITING, 0, "0 people wait"),
        ("en", WAITING, 1, "1 person waits"),
        ("en", WAITING, 2, "2 people wait"),
        # In French nothing is singular.
        ("fr", EN_ATTENTE, 0, "0 personne attend"),
        ("fr", EN_ATTENTE, 1, "1 personne attend"),
        ("fr", EN_ATTENTE, 2, "2 personnes attendent"),
    ],
)
def test_a_number_asks_for_its_plural(language: str, sentence: str, n: int, said: str) -> None:
    assert sentence.format_map(Blanks({"n": n}, language)) == said


def test_a_sentence_is_said_in_the_language_that_is_asked_for() -> None:
    assert translate("Sign in", "fr") == "Se connecter"
    assert translate("Sign in", "en") == "Sign in"


def test_a_sentence_nobody_has_translated_is_said_in_english() -> None:
    assert translate("A sentence of {n} words that is nowhere in Kith", "fr", n=9).startswith("A sentence of 9 words")


def test_a_forgotten_blank_stays_visible_instead_of_failing() -> None:
    assert translate("{name} waits since {day}", name="Amina") == "Amina waits since {day}"


def test_braces_without_blanks_are_left_alone() -> None:
    assert translate("Put { around the words }") == "Put { around the words }"


def test_a_sentence_is_found_inside_an_f_string_too() -> None:
    code = b"""
st.markdown(f"**{_('What changes')}** \xc2\xb7 {words('Week {n}', n=3)}")
say(desk.translate("One" " two"), _(title))
"""
    found = {sentence for _, _, sentence, _ in sentences_in(BytesIO(code), ("_", "words", "translate"), (), {})}
    assert found == {"What changes", "Week {n}", "One two"}  # a title in a variable was marked where it stands


def test_a_french_text_is_set_as_the_french_do_and_code_within_it_stays() -> None:
    said = typeset("« Suivi » : prêt ? Oui ! {n} % ; :material/check: **Nom :** %d", "fr")
    assert (
        said == "«\u202fSuivi\u202f»\u00a0: prêt\u202f? Oui\u202f! {n}\u202f%\u202f; :material/check: **Nom\u00a0:** %d"
    )
    assert typeset(said, "fr") == said
    assert typeset("Ready ? ", "en") == "Ready ? "
    assert (quoted("Suivi", "fr"), quoted("Check-in")) == ("«\u202fSuivi\u202f»", "‘Check-in’")


def test_what_stands_between_a_name_and_what_is_said_and_within_numbers_follows_the_language() -> None:
    assert (colon("fr"), semicolon("fr"), colon(), semicolon()) == ("\u00a0: ", "\u202f; ", ": ", "; ")
    assert (number_in_words(100_000), number_in_words(100_000, "fr")) == ("100,000", "100\u202f000")
    assert "2\u202f000" in sentence(finding("text_too_long", n=2001, most=2000), "fr")

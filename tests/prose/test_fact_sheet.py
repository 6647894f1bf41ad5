"""The public fact sheet says what the rules in force say, and nothing else; in every language of the program."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from models.definitions import Definition
from workflows.language.prose import as_html, as_text
from workflows.language.prose.fact_sheet import fact_sheet, lengths, public_words
from workflows.language.reading import read_files, read_path
from workflows.language.shelf import shipped as shelf

SHELF = Path(__file__).parents[2] / "workflows" / "programs"
SHIPPED = sorted(path.parent.name for path in SHELF.glob("*/program.yaml"))
LANGUAGES = ("en", "fr", "ar", "uk", "es", "fa")
BLANKS = re.compile(r"\{[^{}]*\}")


@lru_cache
def shipped(name: str) -> Definition:
    definition = read_path(SHELF / name).definition
    assert definition is not None
    return definition


def said(definition: Definition, language: str = "en") -> str:
    return " ".join(as_text(fact_sheet(definition, language=language)).split())


def changed(definition: Definition, *path: str, **words: Any) -> Definition:
    """The definition with some words of one item set anew; an item set to None is taken out."""
    data = definition.model_dump(by_alias=True)
    here = data
    for step in path[:-1]:
        here = here[step]
    if words:
        here[path[-1]] = {**here[path[-1]], **words}
    else:
        del here[path[-1]]
    return Definition.model_validate(data)


@pytest.mark.parametrize(
    ("path", "words", "before", "after"),
    [
        (("checks", "police_check"), {"valid_for": "5 years"}, "valid for: 1 year;", "valid for: 5 years"),
        (("checks", "police_check"), {"asked_of": ["mentee"]}, "young people (asked of: Mentor;", "young people (asked of: Mentee;"),
        (("consents", "tell_my_story"), {"required": True}, "everybody is free to say no) - I agree that my child", "name. (asked of: Mentee, Mentor; needed to take part)"),
        (("consents", "guardian_agrees"), {"given_by": None}, "given by: Parent or guardian", "holds for: 1 year"),
        (("consents", "guardian_agrees"), {"lasts": "2 years"}, "holds for: 1 year", "holds for: 2 years"),
        (("program",), {"lasts": "12 weeks"}, "They meet for 40 weeks.", "They meet for 12 weeks."),
        (("records",), {"kept_for": "3 months after closure"}, "kept for 2 years after", "kept for 3 months after the end."),
        (("records",), {"then": "deleted"}, "made anonymous. When", "Then they are deleted."),
        (("check_ins", "pair_check_in"), {"schedule": ["2 weeks after match starts", "then every 1 week until match ends"]}, "until 8 weeks have passed", "first after 2 weeks; then every 1 week"),
        (("cases", "complaint"), {"owner": "coordinator"}, "program (turn to: Program lead", "program (turn to: Coordinator"),
        (("cases", "complaint"), {"answer_within": "2 days"}, "within: 5 days", "an answer within: 2 days"),
        (("training", "mentor_core"), {"valid_for": "1 year"}, "in all: 9 hours; valid for: 2 years", "in all: 9 hours; valid for: 1 year"),
    ],
)  # fmt: skip
def test_a_rule_that_changes_changes_the_sheet(
    path: tuple[str, ...], words: dict[str, Any], before: str, after: str
) -> None:
    young = shipped("youth")
    assert before in said(young)
    other = said(changed(young, *path, **words))
    assert before not in other
    assert after in other


@pytest.mark.parametrize(
    "path", [("checks", "police_check"), ("consents", "guardian_agrees"), ("training", "mentor_core")]
)
def test_what_is_taken_out_of_the_definition_is_not_on_the_sheet(path: tuple[str, str]) -> None:
    young = shipped("youth")
    label = getattr(young, path[0])[path[1]].label
    assert label in said(young)
    assert label not in said(changed(young, *path))


def test_what_names_nobody_is_asked_of_everybody_and_a_sensitive_case_is_read_by_its_owner() -> None:
    text = said(changed(shipped("youth"), "checks", "police_check", asked_of=[]))
    assert "young people (asked of: Mentee, Mentor;" in text
    name = next(name for name, case in shipped("youth").cases.items() if case.seen_by)
    text = said(changed(shipped("youth"), "cases", name, seen_by=[], owner="coordinator", sensitivity="sensitive"))
    assert "within: 1 day; seen by nobody but: Coordinator)" in text


def test_a_check_that_nothing_waits_for_is_not_called_necessary() -> None:
    # The police check is asked for by the steps ‘accept’ and ‘come back’ and by a hard rule of matching. Without those
    # three it is still made, but holds nobody up.
    text = said(shipped("youth"))
    assert "Police check for work with children and young people (asked of: Mentor; nobody goes on without it" in text
    data = shipped("youth").model_dump(by_alias=True)
    for step in data["transitions"]["mentor"].values():
        step["when"] = [line for line in step["when"] if "police_check" not in line]
    del data["matching"]["one_to_one"]["must"]["police_check"]
    free = said(Definition.model_validate(data))
    assert "Police check for work with children and young people (asked of: Mentor; done by" in free


def test_a_check_that_people_can_start_behind_is_not_called_necessary() -> None:
    # Whoever is taken in as ‘ready’ at once never meets the step that asks for the check.
    data = shipped("youth").model_dump(by_alias=True)
    del data["matching"]["one_to_one"]["must"]["police_check"]
    said_before = said(Definition.model_validate(data))
    assert (
        "Police check for work with children and young people (asked of: Mentor; nobody goes on without" in said_before
    )
    stages, steps = data["stages"]["mentor"], data["transitions"]["mentor"]
    behind = next(step["to"] for step in steps.values() if any("police_check" in line for line in step["when"]))
    stages["known_already"] = {**stages[behind], "type": "start", "label": "Known already"}
    steps["known_already"] = {**steps["accept"], "from": ["known_already"], "to": behind, "when": []}
    assert "Police check for work with children and young people (asked of: Mentor; done by" in said(
        Definition.model_validate(data)
    )


def test_what_a_question_is_for_follows_from_where_it_is_used() -> None:
    # Professional: languages are compared by a hard rule and shared; the full name identifies; sensitive ones are marked.
    told = said(shipped("professional"))
    matching = told[told.index("Mentee, to find the match:") : told.index("Mentee, to prepare")]
    assert "In which languages can you talk" in matching
    reach = told[told.index("to know and to reach") : told.index("Mentee, to find the match:")]
    assert "What is your full name" in reach
    assert "What is your gender ●" in told
    unused = changed(shipped("professional"), "matching", "one_to_one", must={}, prefer={}, shows=[], quotas={})
    assert "languages" not in said(unused).partition("to find the match:")[2].partition(" - ")[0]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_sentence_comes_from_words_that_are_there(name: str) -> None:
    definition = shipped(name)
    data = definition.model_dump(by_alias=True)
    for part in fact_sheet(definition, number=1).parts:
        if part.kind == "title":
            continue
        assert part.tells, part.texts
        for path in part.tells:
            here: Any = data
            for step in path:
                here = here[step]
            assert here not in (None, "", {}, []), path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_the_sheet_is_told_in_every_language_of_the_program(name: str, language: str) -> None:
    page = as_html(fact_sheet(shipped(name), language=language))
    assert f'<html lang="{language}" dir="{"rtl" if language in ("ar", "fa") else "ltr"}"' in page
    for title in ("agreements", "asked", "passes", "how_often", "kept", "wrong"):
        assert public_words()[title][language] in page
    assert "{" not in as_text(fact_sheet(shipped(name), language=language))


def test_every_sentence_is_there_in_every_language_with_the_same_blanks() -> None:
    for name, sentences in public_words().items():
        assert set(sentences) == set(LANGUAGES), name
        for language, sentence in sentences.items():
            assert sorted(BLANKS.findall(sentence)) == sorted(BLANKS.findall(sentences["en"])), (name, language)
            assert sentence.strip()


def test_lengths_of_time_follow_the_plural_of_each_language() -> None:
    assert set(lengths()) == set(LANGUAGES)
    for units in lengths().values():
        assert set(units) == {"minute", "hour", "day", "week", "month", "year"}
    young = shipped("youth")
    # 40 weeks: in Arabic eleven and more take the singular in the accusative, in Ukrainian tens take the genitive.
    assert "40 أسبوعًا" in said(young, "ar")
    assert "40 тижнів" in said(young, "uk")
    assert "2 роки" in said(young, "uk")


def test_a_language_without_sentences_of_its_own_is_told_in_english() -> None:
    files = {
        **shelf()["packs/base"],
        "program.yaml": shelf()["packs/base"]["program.yaml"].replace("[en, fr, ar, uk, es, fa]", "[de, en]"),
    }
    definition = read_files(files).definition
    assert definition is not None
    assert "What people agree to" in said(definition, "de")


@pytest.mark.parametrize("name", SHIPPED)
def test_whoever_complains_reads_about_it_in_her_language(name: str) -> None:
    # The label of a sensitive case stands on the sheet, so it is among the texts read outside the team.
    definition = shipped(name)
    labels = [case.label for case in definition.cases.values() if case.sensitivity.value == "sensitive"]
    assert labels
    for language in LANGUAGES[1:]:
        assert not [label for label in labels if label in said(definition, language)]


def test_an_answer_that_a_message_tells_to_the_match_is_marked_as_shown_to_it() -> None:
    files = dict(shelf()["youth"])
    assert "Please meet {match.other_name}." in files["program.yaml"]
    before, after = "What is the name of your parent or guardian ·", "What is the name of your parent or guardian ◆ ·"

    def told(text: str) -> str:
        definition = read_files(files | {"program.yaml": text}).definition
        assert definition is not None
        return " ".join(as_text(fact_sheet(definition)).split())

    assert before in told(files["program.yaml"])
    assert after in told(files["program.yaml"].replace("{match.other_name}.", "{mentee.guardian_name}."))
    # What she is told of herself is shown to nobody else.
    assert "What is your full name ◆" not in told(files["program.yaml"])

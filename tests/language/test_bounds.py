"""However large a program is, reading it is bounded: a file, a folder, the findings, the guesses."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from models.definitions.conditions import Unreadable, parse_condition
from models.definitions.phrases import parse_limit, parse_size
from models.definitions.questions import parse_type
from models.findings import Finding, errors, sentence
from workflows.language.guessing import did_you_mean, guessing_at_most
from workflows.language.layers import MOST_BYTES, MOST_FILES
from workflows.language.places import in_words
from workflows.language.reading import read_files, read_path, read_text
from workflows.language.report import findings_of
from workflows.language.scan import MAX_BYTES, MAX_FINDINGS, MAX_WORDS
from workflows.language.shelf import texts_in
from workflows.language.writing import tree_of, write_tree

START = "program: {name: p, label: P}\n"
PROGRAMS = Path(__file__).parents[2] / "workflows" / "programs"


def said(found: Finding) -> tuple[str, str, str]:
    return found.code, sentence(found), sentence(found, "fr")


# One file -----------------------------------------------------------------------------------------------------------
def test_every_program_that_comes_with_kith_fits_into_one_file_with_all_its_languages() -> None:
    for folder in sorted(path.parent for path in PROGRAMS.glob("*/program.yaml")):
        definition = read_path(folder).definition
        assert definition is not None
        text = write_tree(tree_of(definition), translations=True)

        assert len(text.encode()) < MAX_BYTES * 0.6
        assert read_text(text).definition == definition


def test_a_file_of_more_names_and_values_than_there_may_be_is_refused_in_words() -> None:
    # 4 words (program, the map, name, p) and 2 for each choice: 10,100 choices are more than 20,000.
    reading = read_text(START + "choices:\n  c:\n" + "".join(f"    n{n}: T{n}\n" for n in range(10_100)))

    code, english, french = said(reading.findings[0])
    assert (code, reading.definition) == ("Y48", None)
    assert english.startswith(f"This file has more than {MAX_WORDS} names and values. Put some sections into files")
    assert french.startswith(f"Ce fichier contient plus de {MAX_WORDS} noms et valeurs.")


def test_of_many_mistakes_in_the_structure_the_first_hundred_are_told_and_the_rest_counted() -> None:
    reading = read_text(START + "tasks:\n" + "".join(f"  t{n}: {{labl: T}}\n" for n in range(MAX_FINDINGS + 7)))

    counted = next(one for one in reading.findings if one.code == "Y51")
    assert len(reading.findings) == MAX_FINDINGS + 1
    assert sentence(counted) == "There are 7 more mistakes. Mend the ones above first, then read the program again."
    assert sentence(counted, "fr").startswith("Il y a encore 7 erreurs. Corrigez d’abord celles du dessus")


def test_of_many_mistakes_of_one_sort_lint_tells_a_hundred_and_that_there_are_more() -> None:
    tasks = "".join(f"  t{n}: {{label: T, for: nobody}}\n" for n in range(MAX_FINDINGS + 1))
    found = findings_of(read_text(START + "tasks:\n" + tasks))

    (more,) = [one for one in found if one.code == "Y53" and len(one.path) == 4]
    assert sum(one.code == "N03" for one in found) == MAX_FINDINGS
    assert (
        sentence(more) == "There is more of this sort than is listed here. Mend what is listed first, then look again."
    )
    assert sentence(more, "fr").startswith("Il y a plus de cas de cette sorte qu’il n’en figure ici.")


def test_names_used_twice_without_end_are_not_read_to_their_end() -> None:
    reading = read_text("a: b\n" * 5_000)

    assert {one.code for one in reading.findings} == {"Y04"}
    assert len(reading.findings) == MAX_FINDINGS


def test_guessing_what_was_meant_ends_where_patience_does() -> None:
    names = [f"call_the_mentor_{n}" for n in range(10)]
    with guessing_at_most(25):
        guesses = [did_you_mean(f"call_teh_mentor_{n}", names) for n in range(5)]
        assert did_you_mean("CALL_THE_MENTOR_3", names)  # what differs by its case alone is found all the same

    assert [bool(guess) for guess in guesses] == [True, True, False, False, False]  # 2 × 10 ≤ 25 < 3 × 10


# A folder -----------------------------------------------------------------------------------------------------------
def test_more_files_than_a_program_may_have_are_refused_in_words() -> None:
    files = {"program.yaml": START} | {f"stories/s{n}.yaml": "story: x\n" for n in range(MOST_FILES)}

    (found,) = read_files(files).findings
    assert said(found)[:2] == ("Y49", "A program has at most 200 files; here are 201. Put some of them together.")
    assert sentence(found, "fr").startswith("Un programme a au plus 200 fichiers ; il y en a 201 ici.")


def test_more_text_than_a_program_may_have_is_refused_in_words() -> None:
    part = "# " + "é" * (MOST_BYTES // 6) + "\n"  # two bytes each: three such files are the whole
    files = {"program.yaml": START, **{f"forms/f{n}.yaml": part for n in range(3)}}

    (found,) = read_files(files).findings
    assert said(found)[:2] == (
        "Y50",
        "All files of this program together are larger than 1 MB. Take out what is not text of the program.",
    )
    assert sentence(found, "fr").startswith("Tous les fichiers de ce programme dépassent ensemble 1 MB.")


def test_more_names_in_all_files_than_there_may_be_are_refused_in_words() -> None:
    # 9,500 texts of two words are 19,000 in each file, fewer than one file may hold; the third goes beyond 40,000.
    part = "".join(f"n{n}: T\n" for n in range(13_500))
    reading = read_files({"program.yaml": START, **{f"choices/c{n}.yaml": part[: len(part) // 2] for n in range(7)}})

    found = next(one for one in reading.findings if one.code == "Y52")
    assert reading.definition is None
    assert found.file == "choices/c6.yaml" or found.file == "choices/c5.yaml"
    assert sentence(found).startswith("The files of this program have more than 40000 names and values in all.")
    assert sentence(found, "fr").startswith("Les fichiers de ce programme contiennent plus de 40000 noms et valeurs")


def test_a_folder_full_of_other_things_is_read_no_further_than_needed(tmp_path: Path) -> None:
    (tmp_path / "program.yaml").write_text(START, "utf-8")
    for number in range(MOST_FILES + 20):
        (tmp_path / f"note_{number:03}.yaml").write_text("x", "utf-8")
    with (tmp_path / "forms.yaml").open("wb") as huge:
        os.truncate(huge.fileno(), 3_000_000_000)  # three gigabytes that take no room

    assert len(texts_in(tmp_path)) == MOST_FILES + 1
    assert {one.code for one in read_path(tmp_path).findings} == {"Y49"}


# What takes long ----------------------------------------------------------------------------------------------------
def _packs(names: str) -> str:
    return f"program: {{name: p, label: P, adds: [{names}]}}\n"


def _questions(line: str, count: int) -> str:
    head = START + "forms:\n  f:\n    label: F\n    filled_by: x\n    questions:\n"
    return head + "".join(line.replace("@", str(number)) for number in range(count))


CRAFTED = {
    "empty tasks": START + "tasks:\n" + "".join(f"  t{n}:\n" for n in range(9_900)),
    "names much alike": _questions("      question_@: {type: text, label: Q, relevant: questoin_@ is x}\n", 2_200),
    "criteria": START
    + "matching:\n  m:\n    label: M\n    prefer:\n"
    + "".join(f"      p{n}: {{weight: 1, compare: a.b is near c.d}}\n" for n in range(3_200)),
    "a template a thousand times": "program: {name: p, label: P, made_of: ["
    + "".join(f"youth@{n}, " for n in range(1, 15_000))
    + "youth@1]}\n",
    "languages": f"program: {{name: p, label: P, languages: [{', '.join(f'l{n}' for n in range(15_000))}]}}\n",
    "steps from everywhere": START
    + "stages:\n  match:\n    a: {label: A, type: start}\n    z: {label: Z, type: end}\n"
    + "".join(f"    s{n}: {{label: S}}\n" for n in range(1_500))
    + "transitions:\n  match:\n"
    + "".join(f"    t{n}: {{label: T, from: any, to: s{n}, by: c}}\n" for n in range(1_200)),
    "brackets": "a: [" + "{a}," * 120_000 + "]",
    "one long text": "a: " + "a\n " * 160_000,
    "one long name": "program: {name: p, extends: " + "a" * 400_000 + "}\n",
}


@pytest.mark.parametrize("text", CRAFTED.values(), ids=list(CRAFTED))
def test_what_was_made_to_take_long_is_answered_soon(text: str) -> None:
    assert len(text) < MAX_BYTES
    read_text(_packs("privacy"))  # the shelf and the lists that come with Kith are read once
    findings_of(read_text("program: {name: p, label: P, languages: [en, xx]}\n"))
    began = time.thread_time()
    found = findings_of(read_text(text))

    assert errors(found)
    assert time.thread_time() - began < 2  # less than half of it on a machine that does nothing else


def test_a_program_adds_no_more_packs_than_there_could_be() -> None:
    found = next(one for one in read_text(_packs("privacy, " * 20 + "privacy")).findings if one.code == "X17")

    assert sentence(found) == "A program adds at most 20 packs; here are 21. Keep those you need."
    assert sentence(found, "fr").startswith("Un programme ajoute au plus 20 modules ; il y en a 21 ici.")


# Numbers ------------------------------------------------------------------------------------------------------------
ENDLESS = "9" * 5_000
"""More digits than a number is read with."""


@pytest.mark.parametrize("number", [ENDLESS, "inf", "nan", "1e9", "1_000", "²", "٣"])
def test_a_number_is_what_a_coordinator_writes(number: str) -> None:
    assert parse_type(f"range 1 to {number}").kind == ""
    assert parse_limit(f"{number} percent") is None
    assert parse_size(number) is None
    near = parse_condition(f"a.b is near c.d within {number}")
    assert isinstance(near, Unreadable) or near.operator.name != "near"
    assert in_words(("forms", number)) == f"forms → {number.replace('_', ' ')}"


@pytest.mark.parametrize("number", [ENDLESS, "inf", "nan", "1e999"])
def test_a_number_that_nobody_counts_to_is_a_finding(number: str) -> None:
    text = (
        "program: {name: p, label: P, languages: [en]}\nroles: {m: {label: M, is: participant}}\n"
        "forms: {f: {label: F, filled_by: m, about: m, keep: on the profile, questions: {a: {type: integer, label: A, "
        f"default: '{number}'}}}}}}}}\n"
        f"rules: {{r: {{label: R, whenever: f is submitted, if: m.a is at most {number}}}}}\n"
    )
    codes = {one.code for one in findings_of(read_text(text))}

    assert {"F10", "G09"} <= codes  # neither the default nor the limit is a number

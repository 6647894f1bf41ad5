"""Whatever stands in a file, reading answers in words, soon, and without filling the memory."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from models.findings import errors, sentence
from tests.language.merged import PARENT, SHELF
from tests.language.mutated import mutated
from tests.language.planted import complete
from workflows.language.reading import read_files, read_text
from workflows.language.report import findings_of

HERE = Path(__file__).parent
CHILD = "program: {name: child, label: Child, extends: parent@2, adds: [privacy]}\n" + (
    "forms:\n  application:\n    questions:\n      pet: {type: text, label: Pet?, after: full_name}\n"
    "      colour: not used\ntasks:\n  call: {label: Ring}\n  new: {label: New, after: call}\n"
)
TEXTS = [complete(), CHILD, PARENT, (HERE / "programs/newcomer_youth/program.yaml").read_text("utf-8")]
LANGUAGES = "forms.application.label: {of: Application, text: Demande}\n"
COUNT = int(os.environ.get("KITH_FUZZ", "2000"))


def read(number: int) -> float:
    """Read and lint one broken program; the seconds it took of this thread's own time."""
    text = mutated(TEXTS, number)
    files = {"program.yaml": text}
    if number % 5 == 0:
        files["translations/fr.yaml"] = mutated([LANGUAGES], number)
    began = time.thread_time()
    reading = read_files(files, shelf=SHELF)
    findings = findings_of(reading)
    took = time.thread_time() - began
    assert reading.definition is not None or errors(reading.findings), number
    for one in findings[:10]:
        assert sentence(one) and sentence(one, "fr"), number  # noqa: PT018 - one broken text, one number
        assert one.line is None or one.line >= 1
    return took


@pytest.mark.timeout(300 + COUNT // 20)
@pytest.mark.parametrize("part", range(8))
def test_broken_definitions_give_findings_and_never_take_long(part: int) -> None:
    # KITH_FUZZ=100000 tries more of them; each number is one text, so a failure can be looked at again.
    slowest = max((read(number), number) for number in range(part, COUNT, 8))

    assert slowest[0] < 1, slowest


@pytest.mark.parametrize(
    "text",
    [
        "program: {name: p, label: P}\ntasks:\n" + "".join(f"  t{n}: {{label: T, for: x}}\n" for n in range(6_900)),
        "program: {name: p, label: P, extends: parent@2}\ntasks:\n"
        + "".join(f"  t{n}: {{label: T, after: t{n + 1}}}\n" for n in range(5_800)),
        "program: {name: p, label: P}\nchoices:\n  c:\n" + "".join(f"    n{n}: Text {n}\n" for n in range(9_400)),
        "program: {name: p, label: P}\nrules:\n  r: {label: R, whenever: x, if: [" + "a is b, " * 24_000 + "a is b]}\n",
        "program: {name: p, label: P, extends: parent@2}\ntasks:\n" + "".join(f"  t{n}: not used\n" for n in range(10_500)),
        "a: " + "[" * 10_000,
        "\n".join(" " * n + "a:" for n in range(620)),
    ],
    ids=["many tasks", "a chain of after", "many choices", "a long condition", "much not used", "10,000 deep", "deep maps"],
)  # fmt: skip
def test_the_largest_files_there_can_be_are_read_within_bounds(text: str) -> None:
    assert 9_000 < len(text) < 200_000
    tracemalloc.start()
    try:
        reading = read_text(text, shelf=SHELF)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert reading.findings or reading.definition
    assert most < 200_000_000


def test_a_larger_file_is_refused_at_once() -> None:
    began = time.thread_time()
    (found,) = read_text("a: " + "b" * 900_000).findings

    assert sentence(found).startswith("This file is larger than 500 kB.")
    assert time.thread_time() - began < 0.1


@pytest.mark.parametrize(
    ("text", "words", "french"),
    [
        ("a: b: c", "A text with a colon must stand in quotation marks.", "Un texte qui contient un deux-points"),
        ("a: &x b", "Shortcuts with &, * and << are not used here.", "Les raccourcis avec &, * et <<"),
        ("a: !!set {b}", "Markings that begin with ! or % are not used here.", "Les marques qui commencent par ! ou %"),
        ("a: " + "[" * 10_000, "This is nested more than 40 levels deep.", "L’imbrication dépasse 40 niveaux."),
    ],
)
def test_yaml_speaks_our_language(text: str, words: str, french: str) -> None:
    (found,) = read_text(text).findings

    assert sentence(found).startswith(words)
    assert sentence(found, "fr").startswith(french)

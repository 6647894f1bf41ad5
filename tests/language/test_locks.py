"""A young person meets nobody without the agreement of the family and a checked mentor: whoever tries to loosen it."""

from __future__ import annotations

import pytest

from models.definitions import Definition
from models.findings import errors, sentence
from tests.language.merged import whole
from workflows.language import guarding
from workflows.language.locks import locks_lost
from workflows.language.reading import Reading, read_files, read_text
from workflows.language.report import findings_of
from workflows.language.writing import write

BASE = """\
program: {name: base, label: Base, languages: [en], lasts: 16 weeks}
roles:
  mentee: {label: Mentee, is: participant}
  mentor: {label: Mentor, is: participant}
  coordinator: {label: Coordinator, is: staff}
forms:
  mentee_application:
    label: Application
    filled_by: mentee
    about: mentee
    keep: on the profile
    questions:
      full_name: {type: text, label: Your name?, required: yes, sensitivity: personal}
      birth_date:
        type: date
        label: Your birthday?
        sensitivity: personal
        required: yes
        constraint: [is at least 18 years ago]
        constraint_message: This program is for adults.
  mentor_application:
    label: Application
    filled_by: mentor
    about: mentor
    keep: on the profile
    questions:
      full_name: {type: text, label: Your name?, required: yes, sensitivity: personal}
stages:
  mentee:
    intake: {label: Intake, type: start, should_take: 2 weeks}
    waiting: {label: Waiting, type: waiting, should_take: 4 weeks}
    gone: {label: Gone, type: end, outcome: left}
  mentor:
    intake: {label: Intake, type: start, should_take: 2 weeks}
    available: {label: Available, type: open}
    gone: {label: Gone, type: end, outcome: left}
  match:
    proposed: {label: Proposed, type: start, should_take: 1 week}
    active: {label: Active, type: open}
    ended: {label: Ended, type: end, outcome: completed}
transitions:
  mentee:
    accept: {label: Accept, from: intake, to: waiting, by: coordinator, when: [mentee_application is submitted]}
    leave: {label: Leave, from: any, to: gone, by: coordinator}
  mentor:
    accept: {label: Accept, from: intake, to: available, by: coordinator, when: [mentor_application is submitted]}
    leave: {label: Leave, from: any, to: gone, by: coordinator}
  match:
    start: {label: Start, from: proposed, to: active, by: coordinator, when: [mentee has accepted, mentor has accepted]}
    end: {label: End, from: active, to: ended, by: coordinator}
matching:
  pairs:
    label: Pairs
    candidates: {mentee: [mentee is in waiting], mentor: [mentor is in available, mentor.free_places is at least 1]}
records: {kept_for: 2 years after closure}
"""

GUARDIANS = """\
program: {name: guardians, label: The family agrees}
roles:
  guardian: {label: Parent or guardian, is: family, locked: Somebody has to agree.}
consents:
  family_agrees:
    label: I agree that my child meets the mentor.
    asked_of: mentee
    given_by: guardian
    required: yes
    locked: No young person meets a mentor without the family.
"""

SAFETY = """\
program: {name: safety, label: Mentors are checked}
checks:
  police_check:
    label: Police check
    asked_of: mentor
    done_by: coordinator
    valid_for: 1 year
    locked: Required by the child safety policy.
"""

YOUTH = """\
program: {name: youth, label: Youth, type: youth, extends: base@1, adds: [guardians, safety]}
forms:
  mentee_application:
    questions:
      birth_date: {constraint: [is at least 13 years ago], constraint_message: From 13 years on.}
transitions:
  mentee:
    accept: {when: [mentee_application is submitted, consent.family_agrees is given]}
matching:
  pairs:
    must:
      police_check: check.police_check is still valid
"""

SHELF = {
    "packs/base": {"program.yaml": BASE},
    "packs/guardians": {"program.yaml": GUARDIANS},
    "packs/safety": {"program.yaml": SAFETY},
    "youth": {"program.yaml": YOUTH},
}


def ours(words: str = "", **program: str) -> Reading:
    extends = program.get("extends", "youth@1")
    text = f"program: {{name: ours, label: Ours, extends: {extends}}}\n{words}"
    return read_files({"program.yaml": text}, shelf=SHELF)


def wrong(reading: Reading) -> list[tuple[str, str]]:
    return [(one.code, sentence(one)) for one in errors(findings_of(reading))]


FAMILY = (
    "X02",
    "The template does not allow this consent to be changed: No young person meets a mentor without the family.",
)
CHECK = ("X02", "The template does not allow this check to be changed: Required by the child safety policy.")
WAY = (
    "P19",
    "A match can begin without ‘I agree that my child meets the mentor.’: proposed → active. Ask for "
    "‘consent.family_agrees is given’ on every way into a match: in the step, in the candidates or in a hard rule.",
)
UNCHECKED = (
    "P19",
    "A match can begin without ‘Police check’: proposed → active. Ask for ‘check.police_check is still valid’ on every "
    "way into a match: in the step, in the candidates or in a hard rule.",
)


def test_the_youth_program_as_it_is_has_no_mistake() -> None:
    assert wrong(ours()) == []
    assert wrong(read_files(SHELF["youth"], shelf=SHELF)) == []


LOOSENED = {
    "the consent is no longer required": ("consents: {family_agrees: {required: no}}", FAMILY),
    "the consent is gone": ("consents: {family_agrees: not used}", FAMILY),
    "all consents are gone": ("consents: not used", FAMILY),
    "the child agrees itself": ("consents: {family_agrees: {given_by: mentee}}", FAMILY),
    "somebody else is asked": ("consents: {family_agrees: {asked_of: mentor}}", FAMILY),
    "the child ticks a box": ("consents: {family_agrees: {given_with: full_name}}", FAMILY),
    "it says something else": ("consents: {family_agrees: {label: I agree to the newsletter.}}", FAMILY),
    "the lock is taken off first": ("consents: {family_agrees: {locked: not used, required: no}}", FAMILY),
    "the lock is said more softly": ("consents: {family_agrees: {locked: Please keep this.}}", FAMILY),
    "the guardian becomes staff": (
        "roles: {guardian: {is: staff}}",
        ("X02", "The template does not allow this role to be changed: Somebody has to agree."),
    ),
    "the check never expires": ("checks: {police_check: {valid_for: not used}}", CHECK),
    "the check lasts a lifetime": ("checks: {police_check: {valid_for: 90 years}}", CHECK),
    "mentees are checked instead": ("checks: {police_check: {asked_of: mentee}}", CHECK),
    "the check is gone": ("checks: {police_check: not used}", CHECK),
    "the step no longer waits": ("transitions: {mentee: {accept: {when: [mentee_application is submitted]}}}", WAY),
    "the step waits for one or the other": (
        "transitions: {mentee: {accept: {when: [consent.family_agrees is given, or mentee_application is submitted]}}}",
        WAY,
    ),
    "the step waits for the opposite": (
        "transitions: {mentee: {accept: {when: [consent.family_agrees is not given]}}}",
        WAY,
    ),
    "a second step goes around": (
        "transitions: {mentee: {quick: {label: Quick, from: intake, to: waiting, by: coordinator}}}",
        WAY,
    ),
    "a long way goes around": (
        "stages: {mentee: {aside: {label: Aside, type: open, should_take: 1 week}}}\n"
        "transitions: {mentee: {one: {label: One, from: any, to: aside, by: coordinator},"
        " two: {label: Two, from: aside, to: waiting, by: coordinator}}}",
        WAY,
    ),
    "a rule moves the mentee": (
        "rules: {hurry: {label: Hurry, whenever: mentee_application is submitted, then: [move mentee to waiting]}}",
        WAY,
    ),
    "another step moves the mentee": (
        "transitions: {mentee: {stay: {label: Stay, from: intake, to: intake, by: coordinator, then: [move mentee to waiting]}}}",
        WAY,
    ),
    "everybody is a candidate": ("matching: {pairs: {candidates: {mentee: [mentee is in waiting or intake]}}}", WAY),
    "a second model asks for nothing": (
        "matching: {quick: {label: Quick, candidates: {mentor: [check.police_check is still valid]}}}",
        WAY,
    ),
    "the hard rule is gone": ("matching: {pairs: {must: {police_check: not used}}}", UNCHECKED),
    "the hard rule holds only sometimes": (
        "matching: {pairs: {must: {police_check: 'check.police_check is still valid, if mentee.full_name is answered'}}}",
        UNCHECKED,
    ),
    "passed once is enough": ("matching: {pairs: {must: {police_check: check.police_check is passed}}}", UNCHECKED),
    "a model of its own without the rule": (
        "matching: {quick: {label: Quick, candidates: {mentee: [consent.family_agrees is given]}}}",
        UNCHECKED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("words", "found"), LOOSENED.values(), ids=LOOSENED)
def test_no_words_of_a_child_loosen_it(words: str, found: tuple[str, str]) -> None:
    assert found in wrong(ours(words))


@pytest.mark.parametrize("words", [words for words, _ in LOOSENED.values()], ids=LOOSENED)
def test_what_is_found_is_said_in_french_too(words: str) -> None:
    for one in errors(findings_of(ours(words))):
        assert sentence(one, "fr") != sentence(one)
        assert "{" not in sentence(one, "fr")


@pytest.mark.parametrize(
    "words",
    [
        # The family is asked before the match begins instead of at the acceptance.
        "transitions: {mentee: {accept: {when: [mentee_application is submitted]}},"
        " match: {start: {when: [consent.family_agrees is given, mentee has accepted, mentor has accepted]}}}",
        # … or as a candidate, or by a hard rule.
        "transitions: {mentee: {accept: {when: [mentee_application is submitted]}}}\n"
        "matching: {pairs: {candidates: {mentee: [mentee is in waiting, consent.family_agrees is given]}}}",
        "transitions: {mentee: {accept: {when: [mentee_application is submitted]}}}\n"
        "matching: {pairs: {must: {family: consent.family_agrees is given}}}",
        # What happens within a match comes after the ways into it.
        "transitions: {match: {again: {label: Again, from: active, to: ended, by: coordinator, then: [move mentee to waiting]}}}",
    ],
)
def test_a_program_may_ask_at_another_place(words: str) -> None:
    assert [code for code, _ in wrong(ours(words)) if code in ("P19", "X02")] == []


# Without the packs, without the template --------------------------------------------------------------------------------
def test_no_step_of_a_child_leads_past_a_locked_step_from_wherever_it_starts() -> None:
    seen = """
program: {name: seen, label: Seen, extends: base@1}
stages: {mentee: {met: {label: Met, type: open, should_take: 1 week, after: intake}}}
transitions:
  mentee:
    meet: {label: Meet, from: intake, to: met, by: coordinator}
    accept: {from: met, when: [mentee_application is submitted, check.interview is passed], locked: We meet everybody.}
checks: {interview: {label: Interview, asked_of: mentee, done_by: coordinator}}
"""
    shelf = {**SHELF, "seen": {"program.yaml": seen}}

    def found(step: str) -> list[str]:
        steps = f"transitions: {{mentee: {{hurry: {step}}}}}"
        text = f"program: {{name: ours, label: Ours, extends: seen@1}}\n{steps if step else ''}\n"
        return [one.code for one in errors(findings_of(read_files({"program.yaml": text}, shelf=shelf)))]

    assert found("") == []
    assert found("{label: Hurry, from: met, to: waiting, by: coordinator}") == ["P24"]
    assert found("{label: Hurry, from: intake, to: waiting, by: coordinator}") == ["P24"]
    asked = "when: [mentee_application is submitted, check.interview is passed]"
    assert found(f"{{label: Hurry, from: intake, to: waiting, by: coordinator, {asked}}}") == []
    day = seen.replace("locked: We meet everybody.", "locked: We meet everybody., locked_from: 2027-01-01")
    shelf["seen"] = {"program.yaml": day.replace("name: seen", "name: seen, version: 2")}
    text = "program: {name: ours, label: Ours, extends: seen@2}\n"
    text += "transitions: {mentee: {hurry: {label: Hurry, from: intake, to: waiting, by: coordinator}}}\n"
    (coming,) = (
        one for one in findings_of(read_files({"program.yaml": text}, shelf=shelf)) if one.code in ("P24", "P25")
    )
    assert coming.code == "P25"
    assert "intake → waiting" in sentence(coming)


def test_a_child_cannot_shed_the_packs_of_its_template() -> None:
    text = "program: {name: ours, label: Ours, extends: youth@1, adds: []}\nconsents: {family_agrees: {required: no}}"

    assert FAMILY in wrong(read_files({"program.yaml": text}, shelf=SHELF))


FLAT = write(whole(ours()))
FLAT_LOOSENED = {
    "no longer required": ("    required: yes\n    locked: No young", "    required: no\n    locked: No young", FAMILY),
    "the word is left out": ("    required: yes\n    locked: No young", "    locked: No young", FAMILY),
    "the lock is left out": ("    locked: No young person meets a mentor without the family.\n", "", FAMILY),
    "the check never expires": ("    valid_for: 1 year\n", "", CHECK),
    "another name": ("  family_agrees:\n", "  family_told:\n", FAMILY),
}


@pytest.mark.parametrize(("old", "new", "found"), FLAT_LOOSENED.values(), ids=FLAT_LOOSENED)
def test_a_program_already_put_together_keeps_the_locks(old: str, new: str, found: tuple[str, str]) -> None:
    assert wrong(read_text(FLAT, shelf=SHELF)) == []
    assert old in FLAT

    assert found in wrong(read_text(FLAT.replace(old, new, 1), shelf=SHELF))


def bare(text: str) -> str:
    """A program put together, with every trace of template, packs and locks taken out."""
    kept = [line for line in text.splitlines() if "made_of" not in line and not line.strip().startswith("locked:")]
    return "\n".join(kept).replace(", locked: Somebody has to agree.", "") + "\n"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    required: yes\n\nforms", "    required: no\n\nforms", "P10"),
        ("is: family", "is: staff", "P10"),
        ("given_by: guardian", "given_by: mentee", "P10"),
        ("    valid_for: 1 year\n", "", "P11"),
        ("      police_check: check.police_check is still valid\n", "      other: mentor.free_places is at least 1\n", "P11"),
        ("when: [mentee_application is submitted, consent.family_agrees is given]", "when: [consent.family_agrees is given, or mentee_application is submitted]", "P19"),
        ("      birth_date:\n", "      arrived:\n", None),
        ("    required: yes\n\nforms:\n  mentee_application", "    required: no\n\nforms:\n  mentee_application", "P10"),
    ],
)  # fmt: skip
def test_under_18_the_floor_holds_for_every_program(old: str, new: str, code: str | None) -> None:
    text = bare(FLAT)
    assert "locked" not in text
    assert "made_of" not in text
    assert wrong(read_text(text, shelf={})) == []
    assert old in text

    loosened = text.replace(old, new, 1)
    if code is None:
        # Who asks for no birth date in a program for young people asks young people.
        loosened = loosened.replace("    required: yes\n\nforms", "    required: no\n\nforms", 1)
        code = "P10"
    assert code in [one for one, _ in wrong(read_text(loosened, shelf={}))]


# In other languages -----------------------------------------------------------------------------------------------------
AGREED = "I agree that my child meets the mentor."
TOLD = f"translations:\n  no:\n    consents.family_agrees.label: {{of: {AGREED}, text: TEXT}}\n"
IN_NORWEGIAN = TOLD.replace("TEXT", "Jeg er enig i at barnet mitt møter mentoren.")
SPOKEN = {**SHELF, "packs/guardians": {"program.yaml": GUARDIANS + IN_NORWEGIAN}}


def test_no_translation_loosens_what_the_template_locks() -> None:
    start = "program: {name: ours, label: Ours, languages: [en, no], extends: youth@1}\n"

    def found(words: str) -> list[str]:
        return [sentence(one) for one in findings_of(read_text(start + words, shelf=SPOKEN)) if one.code == "X02"]

    assert found("") == []
    assert found(IN_NORWEGIAN) == []  # the same words again change nothing
    assert found(TOLD.replace("TEXT", "Jeg vil gjerne ha nyhetsbrevet.")) == [FAMILY[1]]
    # Nor does a variant, which is read instead of the language itself.
    assert found(TOLD.replace("  no:", "  no-NO:").replace("TEXT", "Jeg vil gjerne ha nyhetsbrevet.")) == [FAMILY[1]]
    assert found(IN_NORWEGIAN.replace("  no:", "  no-NO:")) == []
    assert found(TOLD.replace("  no:", "  en-GB:").replace("TEXT", "I agree to the newsletter.")) == [FAMILY[1]]
    # A language that the template is not told in is hers to translate into.
    assert found(TOLD.replace("  no:", "  sv:").replace("TEXT", "Jag håller med.")) == []

    # The same in a text that was put together already.
    flat = write(whole(read_text(start, shelf=SPOKEN))).partition("\ntranslations:")[0]
    assert wrong(read_text(f"{flat}\n{IN_NORWEGIAN}", shelf=SPOKEN)) == []
    assert FAMILY in wrong(read_text(f"{flat}\n{TOLD.replace('TEXT', 'Ja.')}", shelf=SPOKEN))


# From version to version ------------------------------------------------------------------------------------------------
def test_a_next_version_cannot_forget_its_template() -> None:
    before = whole(ours())
    adults = bare(FLAT).replace("required: yes\n\nforms", "required: no\n\nforms").replace("13 years", "18 years")
    after = whole(read_text(adults, shelf={}))

    (one, *_) = [one for one in locks_lost(before, after) if one.path[0] == "consents"]
    assert sentence(one) == (
        "The version in force does not allow this consent to be changed: "
        "No young person meets a mentor without the family."
    )
    assert sentence(one, "fr").startswith("La version en vigueur ne permet pas de changer ce consentement")


def test_a_newer_template_may_change_its_own_lock() -> None:
    before = whole(ours())
    newer = {**SHELF, "packs/safety": {"program.yaml": SAFETY.replace("1 year", "2 years")}}
    reading = read_files({"program.yaml": "program: {name: ours, label: Ours, extends: youth@1}"}, shelf=newer)

    assert locks_lost(before, whole(reading), tuple(reading.templates)) == ()
    assert [one.path for one in locks_lost(before, whole(reading))] == [("checks", "police_check")]


def test_a_next_version_says_in_every_language_what_was_locked() -> None:
    start = "program: {name: ours, label: Ours, languages: [en, no], extends: youth@1}\n"
    before = whole(read_text(start, shelf=SPOKEN))
    made = write(before).partition("\ntranslations:")[0]
    flat = "\n".join(line for line in made.splitlines() if "made_of" not in line)
    same, other = (
        whole(read_text(f"{flat}\n{told}", shelf={}))
        for told in (IN_NORWEGIAN, TOLD.replace("TEXT", "Jeg vil gjerne ha nyhetsbrevet."))
    )

    assert locks_lost(before, same) == ()
    assert [one.path for one in locks_lost(before, other)] == [("translations", "no", "consents.family_agrees.label")]


# What is not locked ----------------------------------------------------------------------------------------------------
def test_a_child_that_guards_an_answer_less_than_its_template_has_to_say_so() -> None:
    looser = "forms: {mentee_application: {questions: {full_name: {sensitivity: ordinary, hint: All of it.}}}}\n"
    found = [one for one in findings_of(ours(looser)) if one.code == "X18"]

    assert [(one.line, sentence(one)) for one in found] == [
        (
            2,
            "‘Your name?’ is guarded less here than in the template (the sensitivity: there personal, here "
            "ordinary). Keep the template’s word, or say when you publish that it is meant.",
        )
    ]
    assert "là-bas personnelle, ici ordinaire" in sentence(found[0], "fr")
    for same in ("", looser.replace("ordinary", "sensitive"), looser.replace("sensitivity: ordinary, ", "")):
        assert not [one for one in findings_of(ours(same)) if one.code == "X18"]


@pytest.mark.parametrize(
    ("section", "item", "word", "before", "after"),
    [
        (
            "checks",
            "reference: {label: Reference, asked_of: mentor, done_by: coordinator",
            "valid_for",
            "3 years",
            "9 years",
        ),
        ("training", "core: {label: Core, for: mentor", "valid_for", "2 years", "50 years"),
        ("cases", "concern: {label: Concern", "answer_within", "1 day", "1 year"),
    ],
)
def test_a_child_that_lets_a_check_or_a_training_hold_longer_has_to_say_so(
    section: str, item: str, word: str, before: str, after: str
) -> None:
    name = item.partition(":")[0]
    shelf = {"base": {"program.yaml": BASE + f"{section}:\n  {item}, {word}: {before}}}\n"}}
    child = "program: {name: ours, label: Ours, extends: base@1}\n" + f"{section}: {{{name}: {{{word}: WHEN}}}}\n"

    said = {
        when: [
            one.path for one in findings_of(read_text(child.replace("WHEN", when), shelf=shelf)) if one.code == "X18"
        ]
        for when in (before, after)
    }

    assert said == {before: [], after: [(section, name, word)]}


def test_who_asks_while_others_crowd_it_out_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Crowded(dict[str, Definition]):
        """Whatever is kept is let go at once, as by somebody who reads a program more at the same moment."""

        def __setitem__(self, key: str, value: Definition) -> None:
            super().__setitem__(key, value)
            self.clear()

    monkeypatch.setattr(guarding, "_templates", Crowded())
    looser = "forms: {mentee_application: {questions: {full_name: {sensitivity: ordinary}}}}\n"

    assert [one.code for one in findings_of(ours(looser)) if one.code == "X18"] == ["X18"]

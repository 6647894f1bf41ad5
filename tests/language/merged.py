"""A small program on a shelf and a child that extends it, from which the tests of merging take their pictures."""

from __future__ import annotations

from collections.abc import Mapping

from models.definitions import Definition
from models.findings import sentence
from workflows.language.reading import Reading, read_files

PARENT = """\
program: {name: parent, label: Parent, languages: [en, no], lasts: 10 weeks, version: 2}
roles:
  mentee: {label: Mentee, is: participant}
  mentor: {label: Mentor, is: participant}
  coordinator: {label: Coordinator, is: staff}
consents:
  keep: {label: You may keep my answers., asked_of: mentee, required: yes, locked: The law asks for it.}
choices:
  colours:
    red: Red
    green: Green
  countries: {use: countries}
forms:
  application:
    label: Application
    filled_by: mentee
    about: mentee
    keep: on the profile
    questions:
      full_name: {type: text, label: Your name?, sensitivity: personal}
      birth_date: {type: date, label: Your birthday?, hint: Day and month, sensitivity: personal}
      colour: {type: select_one colours, label: Your colour?}
stages:
  mentee:
    intake: {label: Intake, type: start}
    gone: {label: Gone, type: end, outcome: left}
transitions:
  mentee:
    leave:
      label: Leave
      from: intake
      to: gone
      by: coordinator
      when: [application is submitted, consent.keep is given]
matching:
  pairs:
    label: Pairs
    must:
      kept: {rule: consent.keep is given, locked: The law asks for it.}
      colour: mentor.colour is mentee.colour
rules:
  taken_back:
    label: Taken back
    whenever: consent.keep is withdrawn
    then: [create task call]
    locked: Nobody may overlook it.
tasks:
  call: {label: Call, for: coordinator}
"""

PACK = """\
program: {name: privacy, label: Privacy}
records: {kept_for: 2 years after closure, locked: The privacy law asks for an end.}
tasks:
  erase: {label: Erase the answers, for: coordinator}
"""

SHELF: Mapping[str, Mapping[str, str]] = {
    "parent": {"program.yaml": PARENT},
    "packs/privacy": {"program.yaml": PACK},
    "packs/longer": {"program.yaml": PACK.replace("name: privacy", "name: longer").replace("2 years", "9 years")},
}


def child(words: str = "", *, extends: str = "parent@2", adds: str = "", **more: str) -> Reading:
    """The reading of a child with these sections; ``more`` are programs on the shelf by name."""
    added = f", adds: {adds}" if adds else ""
    text = f"program: {{name: child, label: Child, extends: {extends}{added}}}\n{words}"
    shelf = {**SHELF, **{name: {"program.yaml": content} for name, content in more.items()}}
    return read_files({"program.yaml": text}, shelf=shelf)


def whole(reading: Reading) -> Definition:
    """The definition of a reading that makes one."""
    assert reading.definition is not None, said(reading)
    return reading.definition


def said(reading: Reading, language: str = "en") -> list[tuple[str, str]]:
    """Every finding of a reading: its code and its sentence."""
    return [(one.code, sentence(one, language)) for one in reading.findings]

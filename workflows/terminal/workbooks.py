"""A program as a workbook and back, its forms as XLSForms and back, and a new program from a template."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

from models.definitions.base import NAME, as_name
from models.findings import Finding, Refused, errors, refuse
from models.vocabulary import Severity
from workflows import workbooks
from workflows.calendar_day import present_day
from workflows.language.editing import say, set_value
from workflows.language.guessing import did_you_mean
from workflows.language.layers import PROGRAM, is_part
from workflows.language.lint.names import is_language
from workflows.language.noting import note
from workflows.language.reading import Reading, read_files, read_path
from workflows.language.report import findings_of, report
from workflows.language.shelf import PACKS, shelf_beside, shipped
from workflows.language.writing import fingerprint, tree_of, write_translations, write_tree
from workflows.language.xlsform import TakenForm
from workflows.terminal.command import Command, Result, counted, existing, line_of, place_for


def add(command: Command) -> None:
    """``to-excel``, ``from-excel``, ``form``, ``form-from`` and ``new``."""
    there = command("to-excel", _to_excel, "Write a program as a workbook.")
    there.add_argument("program", type=Path, metavar="PROGRAM")
    there.add_argument("out", type=Path, metavar="OUT.xlsx")
    there.add_argument(
        "--into", action="append", default=[], metavar="LANGUAGE", help="a further language to translate to"
    )

    back = command("from-excel", _from_excel, "Read the program in a workbook and write it as text.")
    back.add_argument("file", type=Path, metavar="IN.xlsx")
    back.add_argument("out", type=Path, metavar="OUT.yaml")
    back.add_argument("--delete", action="store_true", help="rows that are gone from the workbook may be deleted")

    form = command("form", _form, "Write one form of a program as an XLSForm, for ODK or KoboToolbox.")
    form.add_argument("program", type=Path, metavar="PROGRAM")
    form.add_argument("name", metavar="NAME")
    form.add_argument("out", type=Path, metavar="OUT.xlsx")

    take = command("form-from", _form_from, "Take an XLSForm into a program as a form of this name.")
    take.add_argument("file", type=Path, metavar="XLSFORM")
    take.add_argument("program", type=Path, metavar="PROGRAM")
    take.add_argument("name", metavar="NAME")

    new = command("new", _new, "Begin a program of your own from a template.")
    new.add_argument("template", metavar="TEMPLATE")
    new.add_argument("folder", type=Path, metavar="FOLDER")


def _to_excel(options: argparse.Namespace) -> Result:
    reading = _read(options.program)
    if strange := [tag for tag in options.into if not is_language(tag)]:
        raise refuse("N07", name=strange[0], guess=did_you_mean(strange[0], ()))
    content = workbooks.program_workbook(
        reading, today=present_day(), languages=options.into, findings=reading.findings
    )
    _new_file(options.out, ".xlsx").write_bytes(content)
    document = {"file": str(options.out), "bytes": len(content)}
    return 0, document, f"The program is in {options.out}."


def _from_excel(options: argparse.Namespace) -> Result:
    path = existing(options.file)
    shelf = shelf_beside(_new_file(options.out, ".yaml").parent)
    returned = workbooks.read_program(path.read_bytes(), path.name, shelf=shelf)
    reading = workbooks.agreed(returned, delete=options.delete)
    texts = _edited(reading, options.out, returned.exported)
    kept: list[Path] = []
    if not texts:
        texts = _texts(reading, options.out)
        kept = _kept_aside(texts, options.out)
    for name, text in texts.items():
        _write(options.out if name == PROGRAM else _part(options.out.parent / name), text)
    note(options.out, reading)
    found = report(returned.findings)
    document = {
        "file": str(options.out),
        **found,
        "deleted": [f"{sheet}.{key}" for sheet, key in returned.deleted],
        "renamed": {".".join(path): old for path, old in returned.taken.renamed},
        "kept_sheets": list(returned.strange_sheets),
        "kept_columns": [f"{sheet}: {column}" for sheet, column in returned.strange_columns],
        "kept_files": [str(one) for one in kept],
    }
    lines = [*map(line_of, returned.findings), *(f"What was there before is in {one}." for one in kept)]
    return (1 if found["errors"] else 0), document, "\n".join([*lines, f"The program is in {options.out}."])


def _form(options: argparse.Namespace) -> Result:
    reading = _read(options.program)
    if reading.definition is None:
        raise Refused(*errors(reading.findings))
    content, findings = workbooks.form_workbook(reading.definition, options.name)
    _new_file(options.out, ".xlsx").write_bytes(content)
    document = {"file": str(options.out), "left_out": report(findings)["findings"]}
    return 0, document, "\n".join([*map(line_of, findings), f"The form is in {options.out}."])


def _form_from(options: argparse.Namespace) -> Result:
    path, program = existing(options.file), existing(options.program)
    if not NAME.match(options.name):
        raise refuse("N04", value=options.name, guess=as_name(options.name))
    reading = _read(program)
    if reading.definition is None:
        raise Refused(*errors(reading.findings))
    spoken = reading.definition.program.languages[0]
    taken = workbooks.read_form(path.read_bytes(), path.name, name=options.name, spoken=spoken)
    if errors(taken.findings):
        raise Refused(*errors(taken.findings))
    if options.name in reading.definition.forms:
        raise refuse("W14", name=options.name)
    filled_by = reading.definition.participants
    before = {section: dict(reading.own.get(section) or {}) for section in ("forms", "choices")}
    own = workbooks.with_form(
        reading.own, taken, options.name, filled_by=filled_by, known=frozenset(reading.definition.choices)
    )
    folder = program if program.is_dir() else program.parent if program.name == PROGRAM else None
    if folder is None:
        _write(program, _with_form_in_it(_text_of(program), own, before, taken))
    else:
        # In a folder the form lies in a file of its own: not a letter of what is there already changes.
        for section, items in before.items():
            for name in set(own.get(section) or {}) - set(items):
                _write_part(folder / section / f"{name}.yaml", {section: {name: own[section][name]}})
        for language in taken.translations:
            told = (reading.own.get("translations") or {}).get(language) or {}
            new = {name: entry for name, entry in own["translations"][language].items() if name not in told}
            _append(folder / "translations" / f"{language}.yaml", write_tree(new))
    came = _new_findings(reading, read_path(program))
    document = {
        "questions": list(taken.questions),
        "rows": {str(number): name for number, name in taken.rows.items()},
        **report(taken.findings),
        "to_mend": report(came)["findings"],
    }
    questions = counted(len(taken.questions), "question is", "questions are")
    said = f"{questions} in the form ‘{options.name}’."
    mend = [f"{counted(len(came), 'thing')} to look at in the program now:"] if came else []
    return 0, document, "\n".join([*map(line_of, taken.findings), said, *mend, *map(line_of, came)])


def _new_findings(before: Reading, after: Reading) -> list[Finding]:
    """What is to be mended or looked at in a program and was not before."""
    known = {(one.code, one.path) for one in findings_of(before)}
    return [
        one for one in findings_of(after) if one.severity is not Severity.HINT and (one.code, one.path) not in known
    ]


def _new(options: argparse.Namespace) -> Result:
    shelf = shipped()
    known = [name for name in shelf if not name.startswith(f"{PACKS}/")]
    if options.template not in known:
        raise refuse("W11", name=options.template, guess=did_you_mean(options.template, known))
    folder: Path = options.folder
    if folder.exists() and not folder.is_dir():
        raise refuse("W18", name=str(folder))
    if folder.is_dir() and any(folder.iterdir()):
        raise refuse("W12", name=str(folder))
    template = read_files(shelf[options.template])
    if template.definition is None:
        raise Refused(*errors(template.findings))
    told = template.definition.program
    name = as_name(folder.name)
    if name in known:
        name = f"our_{name}"  # what is called like a template is taken for it
    program: dict[str, Any] = {
        "name": name,
        "label": told.label,
        "extends": f"{options.template}@{told.version}",
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PROGRAM).write_text(write_tree({"program": program}), "utf-8")
    note(folder, read_path(folder))
    document = {"folder": str(folder), "program": name, "extends": program["extends"]}
    return 0, document, f"{folder / PROGRAM} is a program of your own, made from ‘{told.label}’."


# Files --------------------------------------------------------------------------------------------------------------
_TEXTS, _WORKBOOKS = frozenset({".yaml", ".yml"}), frozenset({".xlsx", ".xlsm", ".xls", ".ods"})


def _new_file(path: Path, ending: str) -> Path:
    """Where a workbook or a text is to be written: never over the other of the two, from which it is made."""
    other = _TEXTS if ending == ".xlsx" else _WORKBOOKS
    if path.suffix.lower() in other:
        raise refuse("W23", name=path.name, ending=ending)
    return place_for(path)


def _read(path: Path) -> Reading:
    reading = read_path(existing(path))
    if reading.definition is None:
        raise Refused(*errors(reading.findings))
    return reading


def _texts(reading: Reading, out: Path) -> dict[str, str]:
    """The canonical texts of a program: the whole of it, or its own words where it extends another. Translations lie
    beside a ``program.yaml``; a file of any other name stands alone and holds them too."""
    if reading.definition is None:
        return {}
    tree = reading.own if reading.inherited else tree_of(reading.definition)
    if out.name != PROGRAM:
        return {PROGRAM: write_tree(tree, translations=True)}
    texts = {PROGRAM: write_tree(tree)}
    for language, entries in reading.definition.translations.items():
        mine = (reading.own.get("translations") or {}).get(language) or {}
        own = {name: entry for name, entry in entries.items() if name in mine}
        if own:
            texts[f"translations/{language}.yaml"] = write_translations(own)
    return texts


def _edited(reading: Reading, out: Path, exported: str) -> dict[str, str]:
    """The texts that are there already with the words of the workbook, every other line and remark as it was; {} where
    there are none, or where they have changed since the workbook was made."""
    present = read_path(out) if out.exists() else None
    if present is None or present.definition is None or fingerprint(present.definition) != exported:
        return {}
    alone = out.name != PROGRAM
    files = {PROGRAM: _text_of(out)}
    if not alone:
        parts = (path.relative_to(out.parent).as_posix() for path in (*out.parent.glob("*"), *out.parent.glob("*/*")))
        files |= {name: _text_of(out.parent / name) for name in parts if is_part(name)}
    changed = say(files, reading.own, present.own)
    if alone:
        changed = {PROGRAM: _in_one_file(changed)}
    again = read_files(changed, shelf=shelf_beside(out.parent))
    return changed if again.definition == reading.definition and set(changed) >= set(files) else {}


def _kept_aside(texts: Mapping[str, str], out: Path) -> list[Path]:
    """Copies of the files that are about to be written over with something else."""
    kept = []
    for name, text in texts.items():
        path = out if name == PROGRAM else out.parent / name
        if path.exists() and path.read_bytes() != text.encode():
            numbers = (f".before{number}" if number > 1 else ".before" for number in count(1))
            aside = next(one for one in (path.with_name(path.name + end) for end in numbers) if not one.exists())
            aside.write_bytes(path.read_bytes())
            kept.append(aside)
    return kept


def _with_form_in_it(
    text: str, own: Mapping[str, Any], before: Mapping[str, Mapping[str, Any]], taken: TakenForm
) -> str:
    """A program in one file with the new form and its lists: what was there stays, remarks and order included."""
    files = {PROGRAM: text}
    for section in ("choices", "forms"):
        for name in [one for one in own.get(section) or {} if one not in before[section]]:
            files = set_value(files, (section, name), own[section][name])
    told = {language: own["translations"][language] for language in taken.translations}
    for language, entries in told.items():
        for name, entry in entries.items():
            files = set_value(files, ("translations", language, name), entry)
    return _in_one_file(files)


def _in_one_file(files: Mapping[str, str]) -> str:
    """The texts of a program as one: where it had no translations yet, they become its last section."""
    beside = {name: files[name] for name in sorted(files) if name != PROGRAM}
    text = files[PROGRAM]
    if not beside:
        return text
    lines = ["", "translations:"]
    for name, words in beside.items():
        lines += [f"  {PurePosixPath(name).stem}:", *(f"    {line}" if line else "" for line in words.splitlines())]
    end = "\r\n" if "\r\n" in text else "\n"
    return text.rstrip("\r\n") + end + end.join(lines) + end


def _write_part(path: Path, tree: Mapping[str, Any]) -> None:
    """One item in a file of its own, without the words above it."""
    lines = write_tree(tree).splitlines()
    _write(_part(path), "".join(f"{line[2:]}\n" for line in lines[1:]))


def _append(path: Path, text: str) -> None:
    """A text at the end of a file."""
    before = _text_of(path) if path.exists() else ""
    end = "\r\n" if "\r\n" in before else "\n"
    _write(_part(path), before + (end if before and not before.endswith("\n") else "") + text.replace("\n", end))


def _part(path: Path) -> Path:
    """A file in the folder of its section, which is made where there is none."""
    path.parent.mkdir(exist_ok=True)
    return path


def _text_of(path: Path) -> str:
    """The text of a file, its lines ending as they end there."""
    return path.read_bytes().decode("utf-8-sig")


def _write(path: Path, text: str) -> None:
    """A text into a file, as it is."""
    path.write_bytes(text.encode())

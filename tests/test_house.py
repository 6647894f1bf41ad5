"""Tests of the codebase: whatever is listed twice is compared here, and what must never be written is looked for."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePath
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from ruamel.yaml import YAML

from models.findings import catalogue
from models.i18n import LANGUAGES, LOCALE, Blanks, translate
from pages.widgets.sections import SECTIONS
from tests.house import ROOMS, ROOT, blanks, calls, codes_given, inside, nodes, text, tracked, tree, words_written

CODE = (*inside(*ROOMS, suffix=".py"), *inside("app.py"))
PAGES = tuple(path for path in inside("pages", suffix=".py") if path.name != "__init__.py")


# Rooms --------------------------------------------------------------------------------------------------------------
def test_no_page_lies_directly_in_pages() -> None:
    # On a fresh server Streamlit runs such a file without app.py: no sign-in, no roles.
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_every_page_is_in_the_page_table_and_the_reverse() -> None:
    listed = {page.file for pages in SECTIONS.values() for page in pages}
    assert listed == {str(path) for path in PAGES if path.parts[1] in ("daily", "cohort", "program")}


def test_nothing_imports_the_app() -> None:
    for path in tracked():
        if path.suffix == ".py" and re.search(r"^\s*(from|import)\b.*\bapp\b", text(path), re.M):
            for node in nodes(path):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    names.append(node.module or "")
                assert not [name for name in names if name.split(".")[0] == "app"], path


def test_no_page_asks_the_database_itself() -> None:
    for path in PAGES:
        assert not [call for name, call in calls(path) if name == "select"], f"{path}: ask a use case instead"


def test_no_heading_of_a_page_is_a_link() -> None:
    """It would lead nowhere: Kith's pages have no anchors, and each is a stop of the keyboard before what one came for."""
    for path in PAGES:
        for name, call in calls(path):
            if name in ("title", "header", "subheader") and ast.unparse(call.func).startswith("st."):
                assert "anchor" in {one.arg for one in call.keywords}, f"{path}: say anchor=False"


GENERATED = ("models", "migrations", "versions")
"""What Alembic writes grows with the tables; nobody reads it as a room."""


@pytest.mark.parametrize(
    "path", [path for path in tracked() if path.suffix == ".py" and path.parts[:3] != GENERATED], ids=str
)
def test_every_file_is_one_room(path: Path) -> None:
    lines = len(text(path).splitlines())
    assert lines <= 500


def test_every_drawer_has_a_name() -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "service", "services"}
    assert [path for path in tracked() if nameless & {PurePath(part).stem for part in path.parts}] == []


def test_the_map_in_the_readme_is_the_house() -> None:
    drawn = _drawn()
    for place in drawn:
        assert (ROOT / place).exists(), f"README draws {place}, which is not there"
    on_disk = {path.parts[0] for path in tracked() if len(path.parts) > 1 or path.name == "app.py"}
    on_disk = {part for part in on_disk if not part.startswith(".")}
    for room in ROOMS:
        below = {path.relative_to(room) for path in inside(room)}
        on_disk |= {f"{room}/{path.parts[0]}" for path in below if len(path.parts) > 1}
        on_disk |= {f"{room}/{path}" for path in below if re.fullmatch(r"(?!__init__)\w+\.py", str(path))}
    assert on_disk - {place.rstrip("/") for place in drawn} == set(), "the README's map does not draw these"


def _drawn() -> set[str]:
    """The places of the README's map: a line names one or, with ``·`` between them, several."""
    block = re.search(r"```text\n(app\.py .*?)```", text(Path("README.md")), re.S)
    assert block, "the README has no map"
    places, room = set(), ""
    for line in block[1].splitlines():
        drawing, names = re.fullmatch(r"([│├└─ ]*)(.*?)(?:\s{2,}.*)?", line).groups()  # type: ignore[union-attr]
        if not drawing:
            room = ""
        for name in names.split(" · ") if names else ():
            places.add(room + name)
            if not drawing and name.endswith("/"):
                room = name
    return places


@pytest.mark.parametrize("document", inside("docs", "README.md", "SECURITY.md", suffix=".md"), ids=str)
def test_every_file_a_document_speaks_of_is_there(document: Path) -> None:
    named = re.findall(r"`((?:models|workflows|pages|tests|docs)/[\w./-]*)`", text(document))
    named += re.findall(r"\]\((?!http|#|mailto)([^)#]+)", text(document))
    beside = [(ROOT / document).parent, ROOT]
    assert [name for name in named if not any((folder / name).exists() for folder in beside)] == []


# Words --------------------------------------------------------------------------------------------------------------
def test_every_code_of_a_finding_has_its_sentence() -> None:
    known = set(catalogue())
    assert [f"{place}: {code}" for code, place in codes_given(CODE) if code not in known] == []


def test_every_sentence_of_the_catalogue_is_used() -> None:
    constants, patterns = words_written(CODE)
    said = " ".join(sentence for entry in catalogue().values() for sentence in entry.sentences.values())
    unused = [code for code in catalogue() if code not in constants and f"@{code}" not in said]
    assert [code for code in unused if not any(pattern.fullmatch(code) for pattern in patterns)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_said_in_every_language(language: str) -> None:
    for code, entry in catalogue().items():
        if not re.search(r"\w", re.sub(r"\{[^{}]*\}", "", entry.sentences["en"])):
            continue  # nothing but blanks: the words come from the definition
        assert entry.sentences.get(language, "").strip(), f"{code} has no sentence in {language}"
        assert blanks(entry.sentences[language]) == blanks(entry.sentences["en"]), f"{code}: other blanks in {language}"


@cache
def _sentences() -> frozenset[str]:
    """Every sentence of the interface that stands in code or in a template."""
    settings = tomllib.loads(text(Path("pyproject.toml")))["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in settings]
    keywords = dict.fromkeys(("translate", "mark", "_", "words"))
    found = {
        message
        for room in ROOMS
        for _, _, message, _, _ in extract_from_dir(str(ROOT / room), methods, keywords=keywords)
    }
    if (ROOT / "app.py").exists():
        found |= {m for _, _, m, _, _ in extract_from_dir(str(ROOT), [("app.py", "python")], keywords=keywords)}
    return frozenset(message for message in found if isinstance(message, str))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_sentence_of_the_interface_is_translated(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = {str(message.id): str(message.string) for message in read_po(file, locale=language) if message.id}

    sentences = _sentences()
    assert sorted(sentences - set(messages)) == [], "run bash tests/translations, then translate these"
    assert sorted(set(messages) - sentences) == [], "run bash tests/translations: these sentences are gone"
    for sentence, translation in messages.items():
        assert translation, f"not translated: {sentence}"
        assert blanks(translation) == blanks(sentence), f"other blanks: {sentence}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled(language: str) -> None:
    said = [entry.sentences.get(language, "") for entry in catalogue().values()]
    said += [translate(sentence, language) for sentence in _sentences()]
    for sentence in said:
        # A sentence without blanks may have braces of its own; {0} belongs to a word that stands inside a sentence.
        if (names := blanks(sentence)) and not any(name.isdigit() for name in names):
            sentence.format_map(Blanks(dict.fromkeys(names, 2), language))


def test_the_spelling_is_program() -> None:
    for path in tracked():
        if path.parts[0] == "tests" or "fr" in path.parts or path.name == "fr.yaml":
            continue
        if "programme" not in text(path).lower():
            continue
        if path.suffix in (".yaml", ".yml"):
            said = _said(YAML(typ="safe", pure=True).load(text(path)))
        elif path.suffix in (".py", ".md", ".toml", ".html", ".css", ".cff"):
            said = [text(path)]
        else:
            continue
        assert not [words for words in said if re.search(r"\bprogramme(s|d)?\b", words, re.I)], path


def _said(value: Any) -> list[str]:
    """The words in a YAML value, but not the French ones."""
    if isinstance(value, Mapping):
        return [word for key, inner in value.items() if key != "fr" for word in (str(key), *_said(inner))]
    return [word for inner in value for word in _said(inner)] if isinstance(value, list) else [str(value)]


# What must never be written -----------------------------------------------------------------------------------------
FOREIGN = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|opt)/\w"  # a machine's path
    r"|(?<!emit-)(?:extra-)?index-url[ =]|find-links[ =]"  # a registry, by option …
    r"|https?://[^\s\"'>)]*(?:pypi|pythonhosted|npmjs|jsdelivr|unpkg|cdnjs|googleapis|gstatic)"  # … or by host
    r"|https?://[^\s\"'>)]*(?:\.whl|\.tar\.gz|/simple)"
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    for path in tracked():
        if path.name in ("test_house.py", "LICENSE"):
            continue
        found = FOREIGN.search(text(path))
        assert not found, f"{path}: {found and found[0]}"


def test_no_page_loads_a_part_from_another_machine() -> None:
    for path in inside("pages"):
        if path.suffix in (".html", ".css", ".js", ".svg"):
            hosts = set(re.findall(r"(?:https?:)?//([\w.-]+\.\w+)", text(path)))
            assert hosts <= {"www.w3.org"}, f"{path}: {hosts}"  # the name of SVG, which nobody fetches


FROM_ITS_SERVER = Path("workflows/exchange/kept.py")
"""The small process that changes her own workbook: all it unpickles is what the server that started it wrote. What it
says comes back as bytes that nobody unpickles."""


SAFELY = Path("models/plain_yaml.py")
"""The one place of a parser that could make objects, with the loader that makes none."""


@pytest.mark.parametrize("path", [*CODE, *inside("pages", suffix=".html")], ids=str)
def test_no_door_is_left_open(path: Path) -> None:
    assert "unsafe_allow" not in text(path), "HTML from code is how a participant's words become a page's"
    assert "|safe" not in text(path).replace(" ", ""), "the same, in a template"
    unsafe = r"typ=.unsafe" if path == SAFELY else r"^\s*(import|from) yaml\b(?!.* YAMLError)|typ=.unsafe"
    assert not re.search(unsafe, text(path), re.M), "a YAML file must not make objects"
    if path.suffix != ".py":
        return
    for name, call in calls(path):
        called = ast.unparse(call.func)
        assert called not in ("eval", "exec", "compile", "__import__"), called
        assert "pickle" not in called or path == FROM_ITS_SERVER, called
        if called == "st.html":
            assert path == Path("pages/widgets/frame.py"), "HTML of our own has one place, and nobody's words go there"
        if path.parts[0] == "pages" and name in READS_MARKDOWN and call.args:
            raw = ast.unparse(call.args[0]) if _is_raw(call.args[0]) else ""
            assert not raw, f"{path}:{call.lineno}: Markdown would read {raw}; put it into _() or plain()"


@pytest.mark.parametrize("path", inside("app.py", *ROOMS, suffix=".py"), ids=str)
def test_nothing_writes_the_text_of_an_error_into_a_log(path: Path) -> None:
    # It can hold what somebody answered. A log gets the kind of an error and the place: format_tb has no text of it.
    assert "import traceback" not in text(path) or path == Path("models/mishaps.py"), "what a log may say has one place"
    for name, call in calls(path):
        told = {keyword.arg for keyword in call.keywords}
        assert name not in {"exception", "format_exc", "print_exc", "format_exception", "print_exception"}, (
            f"{path}:{call.lineno}: {name} writes the error's own text"
        )
        assert "exc_info" not in told, f"{path}:{call.lineno}: exc_info writes the error's own text"
        if name in {"error", "warning", "info", "critical", "debug"} and ast.unparse(call.func).startswith("log."):
            raw = [
                ast.unparse(given) for given in call.args[1:] if ast.unparse(given) in {"error", "str(error)", "exc"}
            ]
            assert not raw, f"{path}:{call.lineno}: {raw[0]} writes the error's own text"


READS_MARKDOWN = {
    *("markdown", "write", "caption", "title", "header", "subheader", "info", "success", "warning", "error", "toast"),
    *("button", "checkbox", "toggle", "expander", "popover", "form_submit_button", "link_button", "download_button"),
}


def _is_raw(shown: ast.expr) -> bool:
    """Whether a value's own text goes to the screen: ``person.name``, ``row["name"]``, or one of them in an f-string."""
    if isinstance(shown, ast.JoinedStr):
        return any(_is_raw(part.value) for part in shown.values if isinstance(part, ast.FormattedValue))
    if not isinstance(shown, ast.Attribute | ast.Subscript):
        return False
    root: ast.expr = shown
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    return not (isinstance(root, ast.Name) and root.id.isupper())  # a constant of ours: ICONS[kind]


def test_kith_tells_nobody_that_it_is_used() -> None:
    settings = tomllib.loads(text(Path(".streamlit/config.toml")))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] in ("none", False)


# What is locked, what is migrated, what is explained ----------------------------------------------------------------
@pytest.mark.parametrize("name", ["requirements.lock", "tests/requirements.lock"])
def test_a_lock_names_packages_and_hashes_and_nothing_else(name: str) -> None:
    for entry in re.split(r"\n(?=\S)", text(Path(name)).strip()):
        first, *hashes = [line.rstrip("\\").strip() for line in entry.splitlines()]
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*==[\w.!+]+( ; .+)?", first), first
        assert hashes, first
        assert [line for line in hashes if not re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line)] == [], first


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads(text(Path("pyproject.toml")))
    runtime, tests = _locked("requirements.lock"), _locked("tests/requirements.lock")
    asked = {_name(requirement) for requirement in project["project"]["dependencies"]}
    assert asked - {_name(line) for line in runtime} == set(), "run bash tests/lock"
    asked = {_name(requirement) for requirement in project["dependency-groups"]["dev"]}
    assert asked - {_name(line) for line in tests} == set(), "run bash tests/lock"
    assert runtime - tests == set(), "the tests would run on other versions than Kith"


def _locked(name: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9][^\\]*", text(Path(name)), re.M))


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace(".", "-").replace("_", "-")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_migrations_lead_to_the_tables(database: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "models" / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
    command.check(config)  # raises when a table says something that no migration does


@pytest.mark.parametrize("path", inside("models", "workflows", suffix=".py"), ids=str)
def test_what_others_may_call_is_explained(path: Path) -> None:
    if "versions" in path.parts or not text(path):
        return
    assert ast.get_docstring(tree(path)), "the file does not say what it is for"
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("path", inside("pages", suffix=".py"), ids=str)
def test_no_download_asks_the_desk_for_its_language(path: Path) -> None:
    """It is made outside of the page's run, where the session is empty: every download would be English."""
    asked = [
        call.func.id
        for given in ast.walk(tree(path))
        if isinstance(given, ast.keyword) and given.arg == "data" and isinstance(given.value, ast.Lambda)
        for call in ast.walk(given.value)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    ]
    assert {"language", "words", "_", "spoken"}.isdisjoint(asked)


def test_french_is_set_in_french() -> None:
    """« », with blanks at which no line breaks before ; : ? ! %: whatever reaches a French reader from Kith itself."""
    found = {code: entry.sentences["fr"] for code, entry in catalogue().items() if code != "T11"}  # it tells of marks
    interface = {sentence: translate(sentence, "fr") for sentence in _sentences()}
    shipped = {
        f"{path.parent.parent.name}: {name}": said["text"]
        for path in sorted((ROOT / "workflows/programs").glob("**/translations/fr.yaml"))
        for name, said in YAML(typ="safe", pure=True).load(text(path)).items()
        if said.get("text")
    }
    loose = re.compile(
        r"[‘“]|« |[ \u00a0]»|[ \u00a0][;?!](?!\S*\])|[\wéèàç][?!](?=\s|$)|(?<=[^\W\d]) :(?=\s|$)|[ \u00a0]%(?![A-Za-z])"
    )
    said = {**found, **interface, **shipped}
    assert {name: told for name, told in said.items() if loose.search(told)} == {}

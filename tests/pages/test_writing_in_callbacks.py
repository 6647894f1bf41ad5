"""Pages write only in callbacks. What the page's own run does can be cut off by the next click; a callback runs first
and to its end.

The test reads the source: which use cases open a unit of work that writes (or call one that does), which functions of
the pages lead to one of them, and that each of these is handed to a widget (``on_click=``, ``on_change=``,
``on_dismiss=``) instead of being called while the page runs. A download is asked for by itself, so what fills it may
write down that it was taken.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PILLARS = ("language", "engine", "matching", "exchange", "programs")
HANDED_OVER = ("on_click", "on_change", "on_dismiss", "on_save")
"""Keywords by which a widget, or a widget of ours around one, gets what it is to call later."""
BEGUN_BY_LOOKING = frozenset({("rounds", "round_of"), ("rounds", "round_or_run"), ("reports", "rows_behind")})
"""Writes that belong to a look: the round of a model begins when somebody first opens the page, and that somebody looks
behind a figure is written down. Cut off, nothing was seen either; both happen with the next look."""
Name = tuple[str, str]  # the part of the house, the function


@dataclass
class Function:
    """A function of the source: what it calls by itself, and what it hands over to be called later."""

    calls: list[tuple[Name, int]] = field(default_factory=list)
    handed: list[Name] = field(default_factory=list)


def part_of(path: Path, folder: str) -> str:
    """``workflows/people/card.py`` belongs to ``people``: that is how the pages import it."""
    return path.relative_to(ROOT / folder).with_suffix("").parts[0 if folder == "workflows" else -1]


def imported(tree: ast.Module, package: str) -> dict[str, Name]:
    """What each imported name stands for: a module (then the second half is empty) or a function of one."""
    found: dict[str, Name] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in (package, "workflows"):
            parts = node.module.split(".")
            for alias in node.names:
                known = alias.asname or alias.name
                if parts == ["workflows"]:
                    found[known] = (alias.name, "")
                else:
                    found[known] = (parts[1] if parts[0] == "workflows" else parts[-1], alias.name)
    return found


class Reading(ast.NodeVisitor):
    """Reads one module into functions. What is given to another function by its name, as in ``attempt(save)``, counts
    as called."""

    def __init__(self, tree: ast.Module, part: str, package: str) -> None:
        self.part, self.names = part, imported(tree, package)
        self.functions: dict[Name, Function] = {}
        self.at = [(part, "<page>")]
        self.visit(tree)

    def named(self, node: ast.expr) -> Name | None:
        if isinstance(node, ast.Name):
            return self.names.get(node.id, (self.part, node.id))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module, function = self.names.get(node.value.id, ("", "?"))
            return (module, node.attr) if not function else None
        return None

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.at.append((self.part, node.name))
        self.functions.setdefault(self.at[-1], Function())
        for inner in node.body:
            self.visit(inner)
        self.at.pop()
        for decorator in node.decorator_list:
            self.visit(decorator)

    def visit_Call(self, node: ast.Call) -> None:
        here = self.functions.setdefault(self.at[-1], Function())
        called = self.named(node.func)
        if called is not None:
            here.calls.append((called, node.lineno))
        self.visit(node.func)
        is_download = isinstance(node.func, ast.Attribute) and node.func.attr == "download_button"
        gives = any(word.arg in HANDED_OVER for word in node.keywords)
        here.calls += [
            (self.named(value) or ("", ""), node.lineno) for value in node.args if isinstance(value, ast.Name)
        ]
        for value in node.args:
            if not (is_download and isinstance(value, ast.Lambda)):
                self.visit(value)
        for word in node.keywords:
            if word.arg in HANDED_OVER:
                self.hand_over(word.value)
            elif not (isinstance(word.value, ast.Lambda) and is_download) and not (gives and word.arg == "args"):
                self.visit(word.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        """What several widgets get in common: ``{"key": key, "on_change": …}``."""
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant) and name.value in HANDED_OVER:
                self.hand_over(value)
            else:
                self.visit(value)

    def hand_over(self, value: ast.expr) -> None:
        """A function that is called later, or a lambda that calls one."""
        lambdas = [each.func for each in ast.walk(value) if isinstance(each, ast.Call)]
        handed = self.functions.setdefault(self.at[-1], Function()).handed
        handed += [given for each in [value, *lambdas] if (given := self.named(each)) is not None]


@cache
def use_cases_that_write() -> frozenset[Name]:
    """Every function of the use cases that opens a unit of work that writes, or leads to one."""
    functions: dict[Name, Function] = {}
    for path in sorted((ROOT / "workflows").rglob("*.py")):
        part = part_of(path, "workflows")
        if part not in PILLARS:
            for name, function in Reading(ast.parse(path.read_text("utf-8")), part, "workflows").functions.items():
                functions.setdefault(name, Function()).calls += function.calls
    wanted = {
        name for name, function in functions.items() if any(called[1] == "writing" for called, _ in function.calls)
    }
    while more := {
        name
        for name, function in functions.items()
        if name not in wanted and any(called in wanted for called, _line in function.calls)
    }:
        wanted |= more
    return frozenset(wanted)


def written_while_the_page_runs(sources: dict[str, str]) -> Iterator[str]:
    """Where a page reaches a use case that writes outside a callback, by file part and line."""
    functions: dict[Name, Function] = {}
    for part, source in sources.items():
        functions |= Reading(ast.parse(source), part, "pages").functions
    handed = {given for function in functions.values() for given in function.handed}
    writing = set(use_cases_that_write()) - BEGUN_BY_LOOKING
    seen: set[Name] = set()
    while True:
        reached = {
            (name, line)
            for name, function in functions.items()
            if name not in seen
            for called, line in function.calls
            if called in writing
        }
        if not reached:
            return
        for name, line in sorted(reached):
            seen.add(name)
            writing.add(name)
            is_called = any(called == name for function in functions.values() for called, _ in function.calls)
            if name[1] == "<page>" or not (is_called or name in handed):
                yield f"{name[0]}.{name[1]}, line {line}"


def the_pages() -> dict[str, str]:
    return {
        path.stem: path.read_text("utf-8")
        for path in sorted((ROOT / "pages").rglob("*.py"))
        if path.parts[-2] != "door" and path.name != "__init__.py"
    }


def test_no_page_writes_while_it_runs() -> None:
    assert list(written_while_the_page_runs(the_pages())) == []


def test_the_use_cases_that_write_are_found() -> None:
    found = use_cases_that_write()
    assert {("people", "save_profile"), ("intake", "mend"), ("rounds", "propose"), ("accounts", "invite")} <= found
    assert not found & {("people", "everybody"), ("progress", "standing"), ("publishing", "check")}


def test_a_write_in_the_run_of_a_page_is_found() -> None:
    wrong = (
        "from workflows import people\n"
        "def show(desk):\n"
        "    if st.button('Save'):\n"
        "        people.save_profile(desk)\n"
        "show(1)\n"
    )
    assert list(written_while_the_page_runs({"wrong": wrong})) == ["wrong.<page>, line 5"]


def test_a_write_in_a_callback_is_right() -> None:
    right = (
        "from workflows import people\n"
        "def show(desk):\n"
        "    st.button('Save', on_click=save, args=(desk,))\n"
        "    st.button('Now', on_click=do, args=(lambda: people.save_profile(desk),))\n"
        "def save(desk):\n"
        "    attempt(lambda: people.save_profile(desk))\n"
        "def do(what):\n"
        "    what()\n"
        "show(1)\n"
    )
    assert list(written_while_the_page_runs({"right": right})) == []

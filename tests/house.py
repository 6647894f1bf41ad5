"""What the tests of the codebase look at: the project's files, their syntax trees, and the codes of findings in them."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("models", "workflows", "pages")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project, relative to the root: under version control, or about to be."""
    # The clone may belong to someone else than whoever runs the tests; git would refuse to look at it.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others"]
    command.append("--exclude-standard")
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return tuple(sorted(Path(name) for name in names if name and (ROOT / name).is_file()))


def inside(*folders: str, suffix: str = "") -> tuple[Path, ...]:
    """The files in these folders (or with these names) that end in ``suffix``."""
    return tuple(path for path in tracked() if path.parts[0] in folders and path.name.endswith(suffix))


def text(path: Path) -> str:
    """What a file says; nothing for a picture or another binary."""
    try:
        return (ROOT / path).read_text("utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(text(path), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a Python file's syntax tree."""
    return tuple(ast.walk(tree(path)))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file, with the last part of what is called: ``desk.refuse(…)`` → ``refuse``."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            called = node.func
            yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), node


# The codes of findings ----------------------------------------------------------------------------------------------
def _makers(paths: tuple[Path, ...]) -> Mapping[str, int]:
    """The functions that take a finding's code → its place among their arguments.

    ``finding`` and ``refuse`` themselves, and every function with a parameter ``code`` that hands it on to a maker.
    """
    makers = {"finding": 0, "refuse": 0, "Finding": -1}
    functions = [node for path in paths for node in nodes(path) if isinstance(node, ast.FunctionDef)]
    taking = {function: [each.arg for each in function.args.args if each.arg != "self"] for function in functions}
    while True:
        found = dict(makers)
        for function, names in taking.items():
            if "code" in names and any(_hands_on(node, makers) for node in ast.walk(function)):
                found[function.name] = names.index("code")
        if found == makers:
            return makers
        makers = found


def _hands_on(node: ast.AST, makers: Mapping[str, int]) -> bool:
    code = _code(node, makers)
    return isinstance(code, ast.Name) and code.id == "code"


def _code(node: ast.AST, makers: Mapping[str, int]) -> ast.expr | None:
    """The argument of a call that is a finding's code."""
    if not isinstance(node, ast.Call):
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in makers:
        return None
    for keyword in node.keywords:
        if keyword.arg == "code":
            return keyword.value
    return node.args[makers[name]] if 0 <= makers[name] < len(node.args) else None


def codes_given(paths: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    """Every code written where a finding is made, with the place: ``("level_unknown", "workflows/x.py:12")``."""
    makers = _makers(paths)
    for path in paths:
        for node in nodes(path):
            code = _code(node, makers)
            choices = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
            for choice in choices:
                if isinstance(choice, ast.Constant) and isinstance(choice.value, str):
                    yield choice.value, f"{path}:{choice.lineno}"


def words_written(paths: tuple[Path, ...]) -> tuple[set[str], list[re.Pattern[str]]]:
    """Every text constant in the code, and a pattern for every f-string that is one word (``f"cell_{kind}"``)."""
    constants, patterns = set[str](), list[re.Pattern[str]]()
    for path in paths:
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value.removeprefix("@").split("|")[0])
            elif isinstance(node, ast.JoinedStr):
                fixed = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                written = "".join(str(part) for part in fixed if part is not None).removeprefix("@")
                if re.fullmatch(r"[A-Za-z]\w+", written):
                    shape = "".join(r"\w+" if part is None else re.escape(str(part)) for part in fixed)
                    patterns.append(re.compile(shape.removeprefix("@")))
    return constants, patterns


def blanks(sentence: str) -> set[str]:
    """The names of the blanks in a sentence; ``{n|match|matches}`` is the blank ``n``."""
    return {found.partition("|")[0] for found in re.findall(r"\{(\w+(?:\|[^{}]*)?)\}", sentence)}

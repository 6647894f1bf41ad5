"""Runs a notebook of the documentation and keeps what it shows, without a notebook server.

    python -m tests.notebook docs/matching.ipynb

Cells run one after the other in one namespace; what the last line of a cell is worth is shown as a notebook shows it:
``_repr_html_`` where there is one, else its text. ``tests/matching/test_notebook.py`` holds what is kept against it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]


def executed(notebook: Notebook) -> Notebook:
    """The same notebook with the outputs of all cells made anew."""
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, number = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            cell = {**cell, "execution_count": number, "outputs": _run("".join(cell["source"]), names, number)}
        cells.append(cell)
    return {**notebook, "cells": cells}


def _run(source: str, names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, f"cell {number}", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
    outputs: list[dict[str, Any]] = []
    if text := printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)})
    if value is not None:
        data = {"text/plain": [f"<{type(value).__name__}>"] if hasattr(value, "_repr_html_") else [repr(value)]}
        if hasattr(value, "_repr_html_"):
            data = {"text/html": value._repr_html_().splitlines(keepends=True), **data}
        outputs.append({"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": data})
    return outputs


def read(path: Path) -> Notebook:
    """A notebook as it lies there."""
    found: Notebook = json.loads(path.read_text("utf-8"))
    return found


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(json.dumps(executed(read(file)), ensure_ascii=False, indent=1) + "\n", "utf-8")

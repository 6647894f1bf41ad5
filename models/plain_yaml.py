"""YAML read in C: a hundredth of a second where the parser in Python takes a tenth and more.

Kith's own files are read here as plain data. Texts that people write are read by ``workflows.language.scan``, which
turns to the parser in Python for everything that is not right: it tells more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OTHERWISE = re.compile("[\t\x85\u2028\u2029\ufeff]|^%", re.MULTILINE)
"""What the older YAML, which the parser in C speaks, takes otherwise: where a line ends, where a tab may stand, how
wide a mark without a width is, where a text begins that says which YAML it is."""


class _Loader(_Parser):  # type: ignore[misc]
    """Words as YAML 1.2 has them: *no* is a word, 010 is ten, 12:30 is a text, and so is a day."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the parser's own name and kind


for _tag, _shape, _first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", "-+0123456789."),
    ("null", "~|null|Null|NULL|", "~nN\0"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_shape})$"), [*_first, ""])
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))


def read_plain(path: Path) -> Any:
    """What one of Kith's own files holds: maps, lists, texts, numbers, yes and no."""
    return yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - it is a safe loader with fewer words


def events(text: str) -> Iterator[Any] | None:
    """What stands in a text, piece by piece with its place; None where the parser in C may take it for something else
    than YAML 1.2. The iterator raises ``yaml.YAMLError`` or ``UnicodeError``."""
    return None if _OTHERWISE.search(text) else iter(yaml.parse(text, Loader=_Parser))

"""What a dump of Kith's own PostgreSQL database says, and nothing else: read before any of it is done.

Whoever knows a passphrase can seal an archive of her own making, and an archive is a list of statements: it can make
functions, triggers and extensions, or run programs of the server, with the rights of Kith. Ours makes tables, indexes,
keys and one sequence, and fills the tables. The statements are looked at as ``pg_restore`` would send them; names of
kinds of entries would not do, because an entry of an honest kind may hold any statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = r'(?:\w+|"\w+")'
_TABLE = rf"public\.{_NAME}"
_COLUMNS = rf"\({_NAME}(?:, {_NAME})*\)"
_TYPE = r"[a-z]+(?: [a-z]+){0,3}(?:\(\d+(?:,\d+)?\))?(?: [a-z]+){0,3}"
_COLUMN = rf"{_NAME} {_TYPE}(?: DEFAULT (?:'[^';\\]*'|[\w.-]+)(?:::{_TYPE})?)?(?: NOT NULL)?"
_KEY = rf"(?:PRIMARY KEY|UNIQUE(?: NULLS NOT DISTINCT)?|FOREIGN KEY) {_COLUMNS}"
_WHERE = rf"(?: WHERE \({_NAME} IS (?:NOT )?NULL\))?"
_KNOWN = tuple(
    re.compile(statement)
    for statement in (
        r"SET (?!role\b|session)\w+ = '?[\w-]*'?;",
        r"SELECT pg_catalog\.set_config\('search_path', '', false\);",
        rf"SELECT pg_catalog\.setval\('{_TABLE}', \d+, (?:true|false)\);",
        r"(?:CREATE|DROP) SCHEMA (?:IF EXISTS )?public;",
        rf"DROP (?:TABLE|INDEX|SEQUENCE) IF EXISTS {_TABLE};",
        rf"CREATE TABLE {_TABLE} \( {_COLUMN}(?:, {_COLUMN})* \);",
        rf"CREATE SEQUENCE {_TABLE}(?: [A-Z]+| [a-z]+| -?\d+)*;",
        rf"ALTER SEQUENCE {_TABLE} OWNED BY {_TABLE}\.{_NAME};",
        rf"CREATE (?:UNIQUE )?INDEX {_NAME} ON {_TABLE} USING btree {_COLUMNS}{_WHERE};",
        rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_TABLE} DROP CONSTRAINT IF EXISTS {_NAME};",
        rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_TABLE} ALTER COLUMN {_NAME} DROP DEFAULT;",
        rf"ALTER TABLE ONLY {_TABLE} ALTER COLUMN {_NAME} SET DEFAULT nextval\('{_TABLE}'::regclass\);",
        rf"ALTER TABLE ONLY {_TABLE} ADD CONSTRAINT {_NAME} {_KEY}(?: REFERENCES {_TABLE}{_COLUMNS})?(?: [A-Z]+)*;",
    )
)
_ROWS = re.compile(rf"COPY {_TABLE} {_COLUMNS} FROM stdin;")
_ASIDE = re.compile(rb"(?:--.*|\\(?:un)?restrict \w+)?\s*")
_LONGEST = 20_000  # letters of one statement: the largest table of ours takes a tenth of it


def is_ours(script: Iterable[bytes]) -> bool:
    """Whether a script, line by line, says only what a dump of Kith's says."""
    said, in_rows = "", False
    for line in script:
        if in_rows:
            in_rows = line.rstrip(b"\r\n") != b"\\."
        elif said or not _ASIDE.fullmatch(line):
            said = f"{said} {line.decode('utf-8', 'replace').strip()}".strip() if len(line) < _LONGEST else ""
            if not said or len(said) > _LONGEST:
                return False
            if said.endswith(";"):
                in_rows = _ROWS.fullmatch(said) is not None
                if not in_rows and not any(known.fullmatch(said) for known in _KNOWN):
                    return False
                said = ""
    return not said and not in_rows

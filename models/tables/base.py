"""The registry all tables share: constraint names, column types, ids.

A base class with its *own* registry reloads cleanly when Streamlit evicts modules after an edit; SQLModel's shared one
raises "Table is already defined". Enums are stored by value, so that database and sheets both say ``mentor``.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Enum, MetaData, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declared_attr, registry
from sqlmodel import Field, SQLModel

from models.sealing import open_sealed, seal, seal_all

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """The base of every table."""


class Versioned(Table):
    """What two people can edit. A save on an older version than the row's raises ``StaleDataError``: nobody's change is
    lost unseen. The unit of work turns it into the refusal ``changed_meanwhile``."""

    version: int = Field(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        table = getattr(cls, "__table__", None)
        return {} if table is None else {"version_id_col": table.c.version}


def new_id() -> str:
    """A fresh random id for a row."""
    return secrets.token_hex(16)


def new_ids(count: int) -> list[str]:
    """So many fresh random ids, in ascending order: rows that are written in the order of their ids lie beside each
    other in every index, and a large batch is written in one sweep."""
    drawn = secrets.token_hex(16 * count)
    return sorted(drawn[start : start + 32] for start in range(0, 32 * count, 32))


def words(enum: type[StrEnum]) -> Enum:
    """A column type that stores an enum's values, as text, the same on every database."""
    return Enum(
        enum, native_enum=False, length=40, values_callable=lambda members: [member.value for member in members]
    )


def json_column() -> Any:
    """JSON on SQLite, JSONB on PostgreSQL."""
    return JSON().with_variant(JSONB(), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets zones; this column gives them back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[Any]):
    """JSON encrypted at rest: answers, names, notes. It cannot be searched; look-ups use a digest beside it."""

    impl = JSON().with_variant(JSONB(), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else seal(value)

    @staticmethod
    def written(values: Sequence[Any]) -> tuple[str, ...]:
        """Many values, none of them None, as the column holds them. JSON leaves the letters of a seal as they are."""
        return tuple(f'"{token}"' for token in seal_all(values))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else _rich(open_sealed(value))


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"date"}:
            return date.fromisoformat(value["date"])
        return {key: _rich(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_rich(inner) for inner in value)
    return value

"""How Alembic meets the database: the tables of ``models.tables``, on the engine in force.

Called by ``models.migrate`` with an open connection, or by the ``alembic`` command line, which opens its own.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Connection, TypeDecorator

import models.tables
from models.database import engine

METADATA = models.tables.Table.metadata


def render_item(kind: str, item: Any, autogenerate: AutogenContext) -> str | bool:
    """Write our column types as the plain types beneath them: a migration must still run when our classes change."""
    if kind != "type":
        return False
    plain = item.impl_instance if isinstance(item, TypeDecorator) else item
    if isinstance(plain, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    if plain is not item and type(item).__module__.startswith("models."):
        return f"sa.{plain!r}"
    return False


def run(connection: Connection) -> None:
    """Migrate on this connection."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,  # SQLite changes a column only by copying its table
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with engine().begin() as opened:
        run(opened)

"""decisions of a model

A pair is pinned or kept apart in one matching model, and the exceptions that were made for a pin stand with it.

Revision: 0002
Follows: 0001
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNIQUE = "uq_pair_decision_cohort_id"
MANY = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("pair_decision", schema=None) as table:
        table.add_column(sa.Column("model", AutoString(), nullable=True))
        table.add_column(sa.Column("exceptions", MANY, nullable=True))
        table.drop_constraint(UNIQUE, type_="unique")
        table.create_unique_constraint(UNIQUE, ["cohort_id", "model", "mentee_id", "mentor_id"])
    _let_each_hold_where_it_held()
    with op.batch_alter_table("pair_decision", schema=None) as table:
        table.alter_column("model", existing_type=AutoString(), nullable=False)
        table.alter_column("exceptions", existing_type=MANY, nullable=False)


def downgrade() -> None:
    # Of several decisions about two people the latest stays.
    op.execute(
        "DELETE FROM pair_decision WHERE EXISTS (SELECT 1 FROM pair_decision AS other WHERE "
        "other.cohort_id = pair_decision.cohort_id AND other.mentee_id = pair_decision.mentee_id "
        "AND other.mentor_id = pair_decision.mentor_id AND (other.at > pair_decision.at "
        "OR (other.at = pair_decision.at AND other.id > pair_decision.id)))"
    )
    with op.batch_alter_table("pair_decision", schema=None) as table:
        table.drop_constraint(UNIQUE, type_="unique")
        table.create_unique_constraint(UNIQUE, ["cohort_id", "mentee_id", "mentor_id"])
        table.drop_column("exceptions")
        table.drop_column("model")


def _let_each_hold_where_it_held() -> None:
    """Until now a decision held in every matching model of its program, so it goes on holding in each of them."""
    connection = op.get_bind()
    cohorts = connection.execute(
        sa.text(
            "SELECT cohort.id, published_version.canonical FROM cohort JOIN published_version ON "
            "published_version.program_id = cohort.program_id AND published_version.number = cohort.definition_version"
        )
    )
    models = {cohort: list(_models(canonical)) for cohort, canonical in cohorts}
    for decision, cohort in connection.execute(sa.text("SELECT id, cohort_id FROM pair_decision")).all():
        first, *others = models.get(cohort) or [""]
        connection.execute(
            sa.text("UPDATE pair_decision SET model = :model, exceptions = '[]' WHERE id = :id"),
            {"model": first, "id": decision},
        )
        for model in others:
            connection.execute(
                sa.text(
                    "INSERT INTO pair_decision "
                    '(id, cohort_id, model, mentee_id, mentor_id, kind, reason, exceptions, "by", at) '
                    "SELECT :new, cohort_id, :model, mentee_id, mentor_id, kind, reason, exceptions, "
                    '"by", at FROM pair_decision WHERE id = :id'
                ),
                {"new": uuid4().hex, "model": model, "id": decision},
            )


def _models(canonical: str) -> Iterator[str]:
    """The matching models of a published version, in its order."""
    yield from json.loads(canonical).get("matching", {})

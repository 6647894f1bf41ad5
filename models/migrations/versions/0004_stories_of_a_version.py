"""stories of a version

A published version keeps the stories that were played when it was published, those of its template and packs with
them: they came true for its words, whatever a later Kith ships. Versions from before keep none.

Revision: 0004
Follows: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("published_version", schema=None) as table:
        table.add_column(sa.Column("stories", kept, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("published_version", schema=None) as table:
        table.drop_column("stories")

"""no index twice

The unique index over stream and number also finds a stream, that over cohort, role and person also a cohort: an index
of its own beside each cost a large roster a tenth of its time and found nothing faster.

Revision: 0003
Follows: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_journal_stream", table_name="journal")
    op.drop_index("ix_enrolment_cohort_id", table_name="enrolment")


def downgrade() -> None:
    op.create_index("ix_enrolment_cohort_id", "enrolment", ["cohort_id"], unique=False)
    op.create_index("ix_journal_stream", "journal", ["stream"], unique=False)

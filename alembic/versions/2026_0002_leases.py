"""
Let a job be held by a lease, and say whose waiting it ends.

Revision: 0002
Before it: 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgency", sa.Integer(), server_default="2", nullable=False))
        batch_op.add_column(sa.Column("claims", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("worker", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index("ix_jobs_next", ["state", "urgency", "due_at"], unique=False)


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_next")
        batch_op.drop_column("worker")
        batch_op.drop_column("lease_until")
        batch_op.drop_column("claims")
        batch_op.drop_column("urgency")

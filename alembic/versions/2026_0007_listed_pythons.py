"""
Keep for which Pythons an index lists a distribution.

Revision: 0007
Before it: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("distributions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("requires_python", sa.Text(), nullable=True))


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("distributions", schema=None) as batch_op:
        batch_op.drop_column("requires_python")

"""
Keep which metadata an index serves beside a distribution.

Revision: 0005
Before it: 0004
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("distributions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("metadata_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("distributions", schema=None) as batch_op:
        batch_op.drop_column("metadata_sha256")

"""
Know an audit again that is sent again.

Revision: 0003
Before it: 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sent_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("sent_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index("ix_audits_sent", ["account_id", "sent_key"], unique=True)


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("audits", schema=None) as batch_op:
        batch_op.drop_index("ix_audits_sent")
        batch_op.drop_column("sent_sha256")
        batch_op.drop_column("sent_key")

"""
Keep which text a note's lines are of, where the file has none of its own.

Revision: 0006
Before it: 0005
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("annotations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown_as", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("shown_version", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    """
    Go one step down.

    A note on lines of a made text becomes one on its file as a whole: without the text its numbers would be those of
    other lines.
    """
    op.execute('UPDATE annotations SET start = 0, "end" = 0 WHERE shown_as IS NOT NULL')
    with op.batch_alter_table("annotations", schema=None) as batch_op:
        batch_op.drop_column("shown_version")
        batch_op.drop_column("shown_as")

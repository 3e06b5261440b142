"""
Hold what an index claims of sizes and serials, however large.

Revision: 0004
Before it: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = (("distributions", "size_bytes"), ("projects", "last_serial"))


def upgrade() -> None:
    """Go one step up; SQLite's integers are large already."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, column in COLUMNS:
        op.alter_column(table, column, type_=sa.BigInteger(), existing_type=sa.Integer(), existing_nullable=True)


def downgrade() -> None:
    """Go one step down; what is too large for the smaller column becomes unknown."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, column in COLUMNS:
        op.alter_column(
            table,
            column,
            type_=sa.Integer(),
            existing_type=sa.BigInteger(),
            existing_nullable=True,
            postgresql_using=f"CASE WHEN {column} < 2147483648 THEN {column} END",
        )

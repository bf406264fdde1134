"""What triage learns, and what belongs together

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lane", sa.Text(), server_default="desk", nullable=False))
    op.create_table(
        "handed_on",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_whom", sa.Text(), server_default="", nullable=False),
        sa.Column("how", sa.Text(), server_default="", nullable=False),
        sa.Column("told_by", sa.Text(), server_default="", nullable=False),
        sa.Column("told_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("handed_on", schema=None) as batch_op:
        batch_op.create_index("handed_on_case", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("handed_on")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("lane")

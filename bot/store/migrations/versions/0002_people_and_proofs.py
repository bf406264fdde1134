"""People's words about themselves, their accounts, and proofs

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.create_table(
        "bindings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("executive", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("handle", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), server_default="bound", nullable=False),
        sa.Column("bound_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("bindings", schema=None) as batch_op:
        batch_op.create_index("bindings_account", ["channel", "account"], unique=False)
        batch_op.create_index("bindings_executive", ["executive", "channel"], unique=False)

    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("executive", sa.Text(), server_default="", nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("said_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("said_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index("consents_executive", ["executive", "id"], unique=False)

    op.create_table(
        "preferences",
        sa.Column("executive", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("changed_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("executive"),
    )
    op.create_table(
        "proofs",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token"),
        sa.UniqueConstraint("reply_id"),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("danger", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("seal")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("danger")

    op.drop_table("proofs")
    op.drop_table("preferences")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index("consents_executive")

    op.drop_table("consents")
    with op.batch_alter_table("bindings", schema=None) as batch_op:
        batch_op.drop_index("bindings_executive")
        batch_op.drop_index("bindings_account")

    op.drop_table("bindings")

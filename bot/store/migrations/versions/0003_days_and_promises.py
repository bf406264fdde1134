"""What people change from day to day, and what they promised

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.create_table(
        "rota_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("act", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("rota", sa.Text(), server_default="", nullable=False),
        sa.Column("executive", sa.Text(), server_default="", nullable=False),
        sa.Column("other", sa.Text(), server_default="", nullable=False),
        sa.Column("begins", sa.Text(), server_default="", nullable=False),
        sa.Column("ends", sa.Text(), server_default="", nullable=False),
        sa.Column("over_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("said_by", sa.Text(), server_default="", nullable=False),
        sa.Column("said_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), server_default="", nullable=False),
        sa.Column("undone_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rota_changes", schema=None) as batch_op:
        undone = sa.text("undone_at IS NOT NULL")
        batch_op.create_index(
            "rota_changes_undone", ["undone_at"], unique=False, sqlite_where=undone, postgresql_where=undone
        )
    op.create_table(
        "meant_gaps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("rota", sa.Text(), server_default="", nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("begins", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("ends", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("said_by", sa.Text(), server_default="", nullable=False),
        sa.Column("said_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), server_default="", nullable=False),
        sa.Column("undone_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "gap_reports",
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), server_default="", nullable=False),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("looked_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lead"),
    )
    op.create_table(
        "cover_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("rota", sa.Text(), server_default="", nullable=False),
        sa.Column("asker", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_by", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("begins", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("ends", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("target", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("round", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("since", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("closes_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("reminded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("cover_requests", schema=None) as batch_op:
        batch_op.create_index("cover_requests_state", ["state", "ends"], unique=False)
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gone", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("gone_at", bot.store.types.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("erased_at", bot.store.types.Instant(timezone=True), nullable=True))
        still_here = sa.text("gone IS NOT NULL AND erased_at IS NULL")
        batch_op.create_index("posts_gone", ["id"], unique=False, sqlite_where=still_here, postgresql_where=still_here)
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at_desk", sa.Boolean(), server_default=sa.false(), nullable=False))

    op.create_table(
        "calendars",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "leave_feeds",
        sa.Column("executive", sa.Text(), nullable=False),
        sa.Column("given_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("next_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("read_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("executive"),
    )
    op.create_table(
        "leave_proposals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("executive", sa.Text(), server_default="", nullable=False),
        sa.Column("begins", sa.Text(), server_default="", nullable=False),
        sa.Column("ends", sa.Text(), server_default="", nullable=False),
        sa.Column("over_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("asked_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("said_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("leave_proposals", schema=None) as batch_op:
        batch_op.create_index("leave_proposals_executive", ["executive", "state"], unique=False)
    op.create_table(
        "user_groups",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), server_default="", nullable=False),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("executive", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("due_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("remind_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("asked_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("promises", schema=None) as batch_op:
        live = sa.text("state = 'open' OR state = 'late'")
        batch_op.create_index("promises_case", ["case_id"], unique=False)
        batch_op.create_index("promises_live", ["due_at"], unique=False, sqlite_where=live, postgresql_where=live)
    op.create_table(
        "second_looks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_by", sa.Text(), server_default="", nullable=False),
        sa.Column("press", sa.Text(), server_default="", nullable=False),
        sa.Column("prints", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("since", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("said_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reply_id", "revision"),
    )
    with op.batch_alter_table("second_looks", schema=None) as batch_op:
        waiting = sa.text("state = 'waiting'")
        batch_op.create_index(
            "second_looks_waiting", ["id"], unique=False, sqlite_where=waiting, postgresql_where=waiting
        )


def downgrade() -> None:
    with op.batch_alter_table("second_looks", schema=None) as batch_op:
        batch_op.drop_index("second_looks_waiting")

    op.drop_table("second_looks")
    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.drop_index("promises_live")
        batch_op.drop_index("promises_case")

    op.drop_table("promises")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index("posts_gone")
        batch_op.drop_column("erased_at")
        batch_op.drop_column("gone_at")
        batch_op.drop_column("gone")

    op.drop_table("user_groups")
    with op.batch_alter_table("leave_proposals", schema=None) as batch_op:
        batch_op.drop_index("leave_proposals_executive")

    op.drop_table("leave_proposals")
    op.drop_table("leave_feeds")
    op.drop_table("calendars")
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        batch_op.drop_column("at_desk")

    with op.batch_alter_table("cover_requests", schema=None) as batch_op:
        batch_op.drop_index("cover_requests_state")

    op.drop_table("cover_requests")
    op.drop_table("gap_reports")
    op.drop_table("meant_gaps")
    op.drop_table("rota_changes")

"""The first tables

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision: str = "0001"
down_revision: str | None = None


_DUE = "state = 'held' OR state = 'queued' OR state = 'unsure'"
_OPEN = "state = 'held' OR state = 'queued' OR state = 'sending' OR state = 'unsure' OR state = 'asking'"


def upgrade() -> None:

    op.create_table(
        "accounts",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("paused_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("paused_why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("channel", "id"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("conversation", sa.Text(), server_default="", nullable=False),
        sa.Column("audience", sa.Text(), server_default="", nullable=False),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("card", sa.Text(), server_default="new", nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("urgency", sa.Float(), server_default="0", nullable=False),
        sa.Column("history", sa.Text(), server_default="", nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("first_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("last_post", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("previous_case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("under_case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("desk_channel", sa.Text(), nullable=True),
        sa.Column("desk_ts", sa.Text(), nullable=True),
        sa.Column("opened_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("due_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("answered_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("moved_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("cases_place", ["channel", "account", "conversation", "identity_id"], unique=False)
        batch_op.create_index("cases_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "cases_thread",
            ["desk_channel", "desk_ts"],
            unique=False,
            sqlite_where=sa.text("desk_ts IS NOT NULL"),
            postgresql_where=sa.text("desk_ts IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_cases_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "clocks",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("started_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("case_id", "name"),
    )
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.create_index("clocks_due", ["due_at"], unique=False)

    op.create_table(
        "cursors",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("moved_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account"),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("first_seen", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "drafts",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "person"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("what", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("events_case", ["case_id", "id"], unique=False)

    op.create_table(
        "identities",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("remote_id", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("handle", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "remote_id"),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("twin", sa.Text(), nullable=True),
        sa.Column("lane", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Text(), server_default="", nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("not_before", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("twin"),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "inbox_new",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )

    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("until", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "outgoing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("lane", sa.Text(), server_default="", nullable=False),
        sa.Column("budget", sa.Text(), nullable=True),
        sa.Column("priority", sa.BigInteger(), server_default="10", nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("shown", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("not_before", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("looks", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("attempted_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("remote_url", sa.Text(), nullable=True),
        sa.Column("sent_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.create_index("outgoing_case", ["case_id"], unique=False)
        batch_op.create_index(
            "outgoing_due",
            ["account", "budget", "priority", "id"],
            unique=False,
            sqlite_where=sa.text(_DUE),
            postgresql_where=sa.text(_DUE),
        )
        batch_op.create_index(
            "outgoing_lane",
            ["lane", "id"],
            unique=False,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        )
        batch_op.create_index(
            "outgoing_later",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text(_DUE),
            postgresql_where=sa.text(_DUE),
        )
        for name, column in (("outgoing_remote", "remote_id"), ("outgoing_reply", "reply_id")):
            there = sa.text(f"{column} IS NOT NULL")
            batch_op.create_index(name, [column], unique=False, sqlite_where=there, postgresql_where=there)

    op.create_table(
        "plan_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("applied_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("applied_by", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("remote_id", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Text(), server_default="", nullable=False),
        sa.Column("conversation", sa.Text(), server_default="", nullable=False),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("audience", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("unanswerable", sa.Text(), nullable=True),
        sa.Column("posted_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("received_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Float(), server_default="0", nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "account", "remote_id", "revision"),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index("posts_case", ["case_id", "id"], unique=False)

    op.create_table(
        "replies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("executive", sa.Text(), server_default="", nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=True),
        sa.Column("source_channel", sa.Text(), nullable=True),
        sa.Column("source_ts", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="previewed", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("approved_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("leaves_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_channel", "source_ts"),
    )
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.create_index("replies_case", ["case_id", "id"], unique=False)
        batch_op.create_index(
            "replies_waiting",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("state = 'previewed'"),
            postgresql_where=sa.text("state = 'previewed'"),
        )

    op.create_table(
        "tokens",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account"),
    )


def downgrade() -> None:

    op.drop_table("tokens")
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.drop_index(
            "replies_waiting",
            sqlite_where=sa.text("state = 'previewed'"),
            postgresql_where=sa.text("state = 'previewed'"),
        )
        batch_op.drop_index("replies_case")

    op.drop_table("replies")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index("posts_case")

    op.drop_table("posts")
    op.drop_table("plan_versions")
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index("outgoing_reply")
        batch_op.drop_index("outgoing_remote")
        batch_op.drop_index(
            "outgoing_later",
            sqlite_where=sa.text(_DUE),
            postgresql_where=sa.text(_DUE),
        )
        batch_op.drop_index(
            "outgoing_lane",
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        )
        batch_op.drop_index(
            "outgoing_due",
            sqlite_where=sa.text(_DUE),
            postgresql_where=sa.text(_DUE),
        )
        batch_op.drop_index("outgoing_case")

    op.drop_table("outgoing")
    op.drop_table("leases")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "inbox_new", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )

    op.drop_table("inbox")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identities_customer_id"))

    op.drop_table("identities")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("events_case")

    op.drop_table("events")
    op.drop_table("drafts")
    op.drop_table("customers")
    op.drop_table("cursors")
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.drop_index("clocks_due")

    op.drop_table("clocks")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_customer_id"))
        batch_op.drop_index("cases_thread")
        batch_op.drop_index("cases_state")
        batch_op.drop_index("cases_place")

    op.drop_table("cases")
    op.drop_table("accounts")

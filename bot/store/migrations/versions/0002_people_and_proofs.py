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
        batch_op.create_index(
            "bindings_account",
            ["channel", "account"],
            unique=True,
            sqlite_where=sa.text("state = 'bound'"),
            postgresql_where=sa.text("state = 'bound'"),
        )
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
        "files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index("files_reply", ["reply_id", "digest"], unique=False)

    op.create_table(
        "proofs",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token"),
        sa.UniqueConstraint("reply_id"),
    )
    op.create_table(
        "threads",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("left_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts"),
    )
    op.create_table(
        "handshakes",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("executive", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_table(
        "entrusted",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("may_answer", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("changed_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account"),
    )
    op.create_table(
        "invitations",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_reply", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("made_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("used_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("asked_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("token"),
        sa.UniqueConstraint("reply_id"),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index("invitations_case", ["case_id", "made_at"], unique=False)
        batch_op.create_index(
            "invitations_open",
            ["made_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "places",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column(
            "identity_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("joined_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "conversation", "identity_id"),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("addressed", sa.JSON(), nullable=True))

    op.create_table(
        "offers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clock", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("executive", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="live", nullable=False),
        sa.Column("asked_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "clock", "executive"),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index(
            "offers_live",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )

    op.create_table(
        "handovers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("batch", sa.Text(), server_default="", nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("giver", sa.Text(), server_default="", nullable=False),
        sa.Column("taker", sa.Text(), server_default="", nullable=False),
        sa.Column("at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("kept", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.create_index("handovers_batch", ["batch"], unique=False)
        batch_op.create_index("handovers_case", ["case_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("danger", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("placed", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("plan_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal", sa.Text(), nullable=True))
    _append_only(op.get_bind().dialect.name)


_REFUSED = "the audit trail is append-only"
_KEPT = ("id", "at", "case_id", "reply_id", "actor", "what", "facts")


def _append_only(dialect: str) -> None:
    """Events are written once; the only change ever is the seal that a row without one gets."""
    if dialect == "sqlite":
        kept = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _KEPT)
        op.execute(
            "CREATE TRIGGER events_no_update BEFORE UPDATE ON events"
            f" WHEN NOT (OLD.seal IS NULL AND NEW.seal IS NOT NULL AND {kept})"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
        op.execute(
            f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
        return
    kept = " AND ".join(
        f"NEW.{name}::text IS NOT DISTINCT FROM OLD.{name}::text" if name == "facts" else
        f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}"
        for name in _KEPT
    )  # fmt: skip
    op.execute(
        "CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' AND OLD.seal IS NULL AND NEW.seal IS NOT NULL AND {kept} THEN RETURN NEW; END IF;"
        f" RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'insufficient_privilege';"
        " END $$"
    )
    for when, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER events_no_{when.partition(' ')[0].lower()} BEFORE {when} ON events"
            f" FOR EACH {each} EXECUTE FUNCTION events_append_only()"
        )


def _no_longer_append_only(dialect: str) -> None:
    if dialect == "sqlite":
        op.execute("DROP TRIGGER events_no_update")
        op.execute("DROP TRIGGER events_no_delete")
    else:
        op.execute("DROP TRIGGER events_no_update ON events")
        op.execute("DROP TRIGGER events_no_truncate ON events")
        op.execute("DROP FUNCTION events_append_only()")


def downgrade() -> None:
    _no_longer_append_only(op.get_bind().dialect.name)
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("seal")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("plan_version")
        batch_op.drop_column("placed")
        batch_op.drop_column("danger")

    op.drop_table("handovers")
    op.drop_table("offers")

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("addressed")

    op.drop_table("entrusted")
    op.drop_table("handshakes")
    op.drop_table("threads")
    op.drop_table("places")
    op.drop_table("invitations")
    op.drop_table("proofs")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index("files_reply")

    op.drop_table("files")
    op.drop_table("preferences")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index("consents_executive")

    op.drop_table("consents")
    with op.batch_alter_table("bindings", schema=None) as batch_op:
        batch_op.drop_index("bindings_executive")
        batch_op.drop_index("bindings_account")

    op.drop_table("bindings")

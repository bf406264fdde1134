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
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unpaid", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wanted", sa.Boolean(), server_default=sa.false(), nullable=False))
        wanted = sa.text("wanted IS TRUE")
        batch_op.create_index("handovers_wanted", ["case_id"], sqlite_where=wanted, postgresql_where=wanted)
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lane", sa.Text(), server_default="desk", nullable=False))
        for listing in ("urgency_reasons", "shares", "names"):
            batch_op.add_column(sa.Column(listing, sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("colleague", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index("cases_opened", ["opened_at"])
        batch_op.create_index("cases_identity", ["identity_id"])
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
    op.create_table(
        "marks",
        sa.Column("mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", bot.store.types.Instant(timezone=True), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("mark", "at", "post_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("state", sa.Text(), server_default="live", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("matter", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("pictured", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("began_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("last_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("surges", schema=None) as batch_op:
        live = sa.text("state = 'live' OR state = 'wave'")
        batch_op.create_index("surges_live", ["last_at"], unique=False, sqlite_where=live, postgresql_where=live)
    op.create_table(
        "joinings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), server_default="offered", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("offered_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("said_by", sa.Text(), server_default="", nullable=False),
        sa.Column("said_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "other_id"),
    )
    with op.batch_alter_table("joinings", schema=None) as batch_op:
        batch_op.create_index("joinings_other", ["other_id"], unique=False)
    with op.batch_alter_table("cases", schema=None) as batch_op:
        for name in ("surge_id", "joined_to"):
            batch_op.add_column(sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        of_surge, joined = sa.text("surge_id IS NOT NULL"), sa.text("joined_to IS NOT NULL")
        batch_op.create_index("cases_surge", ["surge_id", "id"], sqlite_where=of_surge, postgresql_where=of_surge)
        batch_op.create_index("cases_joined", ["joined_to"], sqlite_where=joined, postgresql_where=joined)
        waits, under = sa.text("state = 'open'"), sa.text("under_case IS NOT NULL")
        for index, columns in (
            ("cases_owner", ["owner", "lane", "danger", "due_at", "id", "channel", "state"]),
            ("cases_due", ["lane", "danger", "due_at", "id", "channel", "owner", "state"]),
            ("cases_since", ["lane", "opened_at", "state"]),
        ):
            batch_op.create_index(index, columns, sqlite_where=waits, postgresql_where=waits)
        batch_op.create_index("cases_under", ["under_case"], sqlite_where=under, postgresql_where=under)
        topical = sa.text("topic IS NOT NULL AND lane = 'desk' AND state <> 'aside'")
        columns = ["opened_at", "topic", "lane", "state"]
        batch_op.create_index("cases_about", columns, sqlite_where=topical, postgresql_where=topical)
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index("identities_name", ["name"], unique=False)
    op.create_table(
        "models",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("state", sa.Text(), server_default="refused", nullable=False),
        sa.Column("made_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("upto", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "drifts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("what", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("begun_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for table, index, one, only in (
        ("models", "models_live", "state", "state = 'live'"),
        ("drifts", "drifts_standing", "what", "ended_at IS NULL"),
    ):
        op.create_index(index, table, [one], unique=True, sqlite_where=sa.text(only), postgresql_where=sa.text(only))
    label = sa.text(
        "(what = 'set aside' OR what = 'not a complaint' OR what = 'should have been carded' OR what = 'sample right')"
        " AND actor <> 'customer' AND actor <> 'buckstop'"
    )
    op.create_index("events_labels", "events", ["id"], sqlite_where=label, postgresql_where=label)
    about = sa.text(
        "(what = 'topic changed' OR what = 'topic confirmed' OR what = 'topics learned' OR what = 'topics not learned'"
        " OR what = 'topics put back')"
    )
    op.create_index("events_topics", "events", ["id"], sqlite_where=about, postgresql_where=about)
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("model", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("let_go", sa.Text(), nullable=True))
        kept = sa.text("let_go IS NULL AND state <> 'open'")
        batch_op.create_index("cases_kept", ["opened_at"], sqlite_where=kept, postgresql_where=kept)
        unseen = sa.text("let_go IS NULL AND state = 'aside' AND desk_ts IS NULL")
        batch_op.create_index("cases_unseen", ["opened_at"], sqlite_where=unseen, postgresql_where=unseen)
    op.create_table(
        "paces",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("level", sa.Float(), server_default="0", nullable=False),
        sa.Column("at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("until", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("lost", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("account", "budget"),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("worker", sa.Text(), nullable=True))
        new = sa.text("state = 'new'")
        batch_op.create_index("inbox_lane", ["lane", "position", "id"], sqlite_where=new, postgresql_where=new)
    op.create_table(
        "erasures",
        sa.Column("print", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("print"),
    )
    pending = sa.text("ended_at IS NULL")
    op.create_index("erasures_customer", "erasures", ["customer_id"])
    op.create_index("erasures_pending", "erasures", ["customer_id"], sqlite_where=pending, postgresql_where=pending)
    _append_only(op.get_bind().dialect.name, but=_CUT)
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "faults",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("times", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("begun_at", bot.store.types.Instant(timezone=True), nullable=False),
        sa.Column("told_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", bot.store.types.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "faults_standing", "faults", ["name"], unique=True, sqlite_where=standing, postgresql_where=standing
    )
    second = sa.text("state = 'waits for a second look'")
    op.create_index("replies_second", "replies", ["id"], sqlite_where=second, postgresql_where=second)
    sent = sa.text("state = 'sent'")
    for index, columns in (("replies_answered", ["executive", "ended_at"]), ("replies_ended", ["ended_at"])):
        op.create_index(index, "replies", columns, sqlite_where=sent, postgresql_where=sent)
    op.create_table(
        "duties",
        sa.Column("rota", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("begins", bot.store.types.Instant(timezone=True), autoincrement=False, nullable=False),
        sa.Column("executive", sa.Text(), nullable=True),
        sa.Column("as_fallback", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("rota", "skill", "begins"),
    )


_REFUSED = "the audit trail is append-only"
_KEPT = ("id", "at", "case_id", "reply_id", "actor", "what", "facts")
#: What was sealed and cut off (bot/store/cutting.py): seals sort as text, by their numbers.
_CUT = "OLD.seal <= (SELECT value FROM cursors WHERE channel = 'audit' AND account = 'cut')"


def _append_only(dialect: str, but: str) -> None:
    """The beginning of the audit trail may be deleted where ``but`` holds."""
    if dialect == "sqlite":
        op.execute("DROP TRIGGER events_no_delete")
        op.execute(
            f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events WHEN ({but}) IS NOT TRUE"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
        return
    kept = " AND ".join(
        f"NEW.{name}::text IS NOT DISTINCT FROM OLD.{name}::text"
        if name == "facts"
        else f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}"
        for name in _KEPT
    )
    of_c = but.replace("OLD.seal", 'OLD.seal COLLATE "C"')
    op.execute(
        "CREATE OR REPLACE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' AND OLD.seal IS NULL AND NEW.seal IS NOT NULL AND {kept} THEN RETURN NEW; END IF;"
        f" IF TG_OP = 'DELETE' AND {of_c} THEN RETURN OLD; END IF;"
        f" RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'insufficient_privilege';"
        " END $$"
    )


def downgrade() -> None:
    _append_only(op.get_bind().dialect.name, but="FALSE")
    op.drop_table("duties")
    for index in ("replies_ended", "replies_answered", "replies_second"):
        op.drop_index(index, "replies")
    op.drop_table("faults")
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        batch_op.drop_column("said")
    op.drop_table("erasures")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("inbox_lane")
        batch_op.drop_column("worker")
    op.drop_table("paces")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        for index in ("cases_unseen", "cases_kept"):
            batch_op.drop_index(index)
        batch_op.drop_column("let_go")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("model")
    op.drop_index("events_topics", "events")
    op.drop_index("events_labels", "events")
    for table in ("drifts", "models"):
        op.drop_table(table)
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index("identities_name")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        for index in (
            "cases_about",
            "cases_under",
            "cases_since",
            "cases_due",
            "cases_owner",
            "cases_joined",
            "cases_surge",
        ):
            batch_op.drop_index(index)
        for name in ("joined_to", "surge_id"):
            batch_op.drop_column(name)
    for table in ("joinings", "surges", "marks"):
        op.drop_table(table)
    op.drop_table("handed_on")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        for index in ("cases_identity", "cases_opened"):
            batch_op.drop_index(index)
        for name in ("colleague", "names", "shares", "urgency_reasons", "lane"):
            batch_op.drop_column(name)
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("unpaid")
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.drop_index("handovers_wanted")
        batch_op.drop_column("wanted")

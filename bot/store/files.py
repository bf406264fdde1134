"""Files that an executive attached, kept from the preview until the reply has come to its end, and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, or_, select

from bot.messages import File
from bot.rules.attached import digest_of
from bot.rules.lifecycle import PartState
from bot.store.statement import Insertion, Statement
from bot.store.tables import files, replies

#: Of a preview that nobody sends, the files are kept so long; then they have to be attached again.
_KEPT: Final = timedelta(days=7)
_OVER: Final = [PartState.SENT, PartState.KEPT, PartState.DROPPED, PartState.CANCELLED, PartState.JOINED]

_OF = select(1).where(replies.c.id == files.c.reply_id)
_FORGET = Statement(
    delete(files).where(
        or_(
            exists(_OF.where(replies.c.state.in_([bindparam(None, state) for state in _OVER]))),
            ~exists(_OF),
            files.c.kept_at < bindparam("before"),
        )
    )
)
_ANY = Statement(select(files.c.reply_id).limit(1))
_ADD = Insertion(files)
_ONE = Statement(
    select(files).where(files.c.reply_id == bindparam("reply"), files.c.digest == bindparam("digest")).limit(1)
)


def keep(conn: Connection, now: datetime, reply: int, file: File) -> None:
    """Keep a file of a reply."""
    named = {"digest": digest_of(file.content), "name": file.name, "kind": file.kind}
    _ADD(conn, reply_id=reply, content=file.content, kept_at=now, **named)


def copy(conn: Connection, now: datetime, from_: int, to: int, digest: str) -> None:
    """Keep a file of one reply for another too; once, however often it is asked."""
    if _ONE.first(conn, reply=to, digest=digest) is None and (file := find(conn, from_, digest)) is not None:
        keep(conn, now, to, file)


def replies_with_files(conn: Connection) -> list[int]:
    """The replies of which files are kept."""
    return list(conn.execute(select(files.c.reply_id).distinct()).scalars())


def find(conn: Connection, reply: int, digest: str) -> File | None:
    """A file of a reply by the digest of its bytes, or None where it is no longer kept."""
    row = _ONE.first(conn, reply=reply, digest=digest)
    return None if row is None else File(row.name, row.kind, bytes(row.content))


def forget(conn: Connection, now: datetime) -> int:
    """Delete what is no longer needed; returns how many files that were."""
    # Asked for each second: mostly there is none, and what only reads needs no transaction.
    return _FORGET.run(conn, before=now - _KEPT) if _ANY.first(conn) is not None else 0

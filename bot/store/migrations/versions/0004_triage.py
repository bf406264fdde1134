"""What triage learns, and what belongs together

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass

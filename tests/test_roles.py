"""The roles that an operator names."""

from __future__ import annotations

import pytest

from bot.errors import ConfigurationError
from bot.roles import ALL, Role, chosen


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        ([], ALL),
        (["all"], ALL),
        (["all,web"], ALL),
        (["web"], {Role.WEB}),
        (["web, channels"], {Role.WEB, Role.CHANNELS}),
        (["WEB", "workers"], {Role.WEB, Role.WORKERS}),
    ],
)
def test_roles_are_named_one_by_one_or_together(words: list[str], roles: set[Role]) -> None:
    assert chosen(words) == roles


def test_an_unknown_role_is_named_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match=r"wrokers is not known. The roles are all, web, channels, workers\."):
        chosen(["web,wrokers"])


def test_each_role_says_what_would_not_happen_without_it() -> None:
    assert all(role.does for role in Role)

"""What was chosen in the reply window beside its words: files to add, and those of before that still go along. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.slack import ids
from handlers.slack.attached import told


def files(view: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files that somebody added, as Slack tells of them: `view.state.values[block][action].files`."""
    return told(_given(view, ids.INPUT_FILES) or {})


def keeps(view: Mapping[str, Any]) -> frozenset[str] | None:
    """The digests of the files that still go along; None where the window asked about none."""
    given = _given(view, ids.INPUT_KEEPS)
    if given is None:
        return None
    return frozenset(str(option.get("value")) for option in given.get("selected_options") or ())


def _given(view: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """What a field holds; block id and action id are the same word."""
    values = (view.get("state") or {}).get("values") or {}
    found = (values.get(name) or {}).get(name)
    return found if isinstance(found, Mapping) else None

"""Why what customers write cannot be had just now, in words for operators and leads."""

from __future__ import annotations

from bot.errors import DeliveryError


def why(error: Exception) -> str:
    """Of what ended a look for posts, or their storing."""
    if not isinstance(error, DeliveryError):
        return "What customers wrote could not be stored."
    return str(error) if error.certain else "No answer comes, or the line breaks before it does."

"""The rota: who is on at an instant, and why. Pure; one calculation for preview, paging, export and audit."""

from bot.rules.rota.compiled import CompiledRota, Duty, Segment
from bot.rules.rota.listing import show, who

__all__ = ["CompiledRota", "Duty", "Segment", "show", "who"]

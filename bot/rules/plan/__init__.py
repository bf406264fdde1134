"""The plan file: executives, leads, rotas, routes and escalation as one value, read whole or refused whole."""

from bot.rules.plan.cautions import warnings
from bot.rules.plan.differences import differences
from bot.rules.plan.faults import Fault, PlanFaults
from bot.rules.plan.model import Executive, Layer, Plan, Policy, Rota, Step
from bot.rules.plan.read import read_plan
from bot.rules.plan.source import decoded
from bot.rules.plan.times import format_duration, format_instant, parse_duration, parse_instant
from bot.rules.plan.write import as_data, write_plan

__all__ = [
    "Executive",
    "Fault",
    "Layer",
    "Plan",
    "PlanFaults",
    "Policy",
    "Rota",
    "Step",
    "as_data",
    "decoded",
    "differences",
    "format_duration",
    "format_instant",
    "parse_duration",
    "parse_instant",
    "read_plan",
    "warnings",
    "write_plan",
]

"""The tables. No relationships: a query says what it reads.

Hot paths use the Core tables (``cases``, ``posts`` …) below the classes; the classes are the schema.
"""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

from bot.store.tables.calendars import Calendars, LeaveFeeds, LeaveProposals, UserGroups
from bot.store.tables.house import Accounts, Cursors, Events, Faults, Inbox, Leases, Paces, Tokens
from bot.store.tables.learning import Drifts, Models
from bot.store.tables.leaving import Drafts, Files, Outgoing, Replies, SecondLooks
from bot.store.tables.many import Joinings, Marks, Surges
from bot.store.tables.matters import (
    Cases,
    Clocks,
    Customers,
    HandedOn,
    Handovers,
    Identities,
    Invitations,
    Offers,
    Places,
    Posts,
    Promises,
    Threads,
)
from bot.store.tables.people import Bindings, Consents, Entrusted, Handshakes, PlanVersions, Preferences, Proofs
from bot.store.tables.privacy import Erasures
from bot.store.tables.rota import CoverRequests, Duties, GapReports, MeantGaps, RotaChanges


def _core(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined,no-any-return]


plan_versions = _core(PlanVersions)
rota_changes = _core(RotaChanges)
duties = _core(Duties)
meant_gaps = _core(MeantGaps)
cover_requests = _core(CoverRequests)
gap_reports = _core(GapReports)
consents = _core(Consents)
preferences = _core(Preferences)
bindings = _core(Bindings)
proofs = _core(Proofs)
handshakes = _core(Handshakes)
entrusted = _core(Entrusted)
accounts = _core(Accounts)
cursors = _core(Cursors)
tokens = _core(Tokens)
leases = _core(Leases)
inbox = _core(Inbox)
paces = _core(Paces)
faults = _core(Faults)
customers = _core(Customers)
identities = _core(Identities)
cases = _core(Cases)
threads = _core(Threads)
invitations = _core(Invitations)
places = _core(Places)
posts = _core(Posts)
replies = _core(Replies)
second_looks = _core(SecondLooks)
files = _core(Files)
outgoing = _core(Outgoing)
clocks = _core(Clocks)
offers = _core(Offers)
handovers = _core(Handovers)
handed_on = _core(HandedOn)
promises = _core(Promises)
marks = _core(Marks)
surges = _core(Surges)
joinings = _core(Joinings)
drafts = _core(Drafts)
events = _core(Events)
calendars = _core(Calendars)
leave_feeds = _core(LeaveFeeds)
leave_proposals = _core(LeaveProposals)
user_groups = _core(UserGroups)
models = _core(Models)
drifts = _core(Drifts)
erasures = _core(Erasures)

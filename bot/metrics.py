"""What can be counted from outside, for Prometheus. Counts and ages only: no names, no words."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

REGISTRY = CollectorRegistry()

POSTS = Counter("buckstop_posts_total", "Customers' posts stored", ["channel"], registry=REGISTRY)
DELIVERIES = Counter(
    "buckstop_deliveries_total", "Attempts to deliver, by outcome", ["account", "kind", "outcome"], registry=REGISTRY
)
OPINIONS = Counter(
    "buckstop_opinions_total", "Doubtful posts that a language model was asked about", ["outcome"], registry=REGISTRY
)
QUEUED = Gauge("buckstop_outgoing", "Outgoing rows that are not settled, by state", ["state"], registry=REGISTRY)
OVERDUE = Gauge("buckstop_cases_overdue", "Open cases whose answer is overdue", registry=REGISTRY)
CONNECTED = Gauge("buckstop_connected", "1 while Slack or a channel works", ["side"], registry=REGISTRY)
OPEN_BY_AGE = Gauge("buckstop_cases_open", "Open cases by how long ago they were opened", ["age"], registry=REGISTRY)
FIRST_ANSWER = Gauge(
    "buckstop_first_answer_seconds",
    "From a complaint to the first answer, of the cases of the last 24 hours that have one; NaN without any",
    ["quantile"],
    registry=REGISTRY,
)
CLOCKS_DUE = Gauge("buckstop_clocks_due", "Clocks whose next step is due and has not fired", registry=REGISTRY)
LANES_BLOCKED = Gauge(
    "buckstop_lanes_blocked", "Conversations in which a reply of unknown fate holds up the next", registry=REGISTRY
)
PLATFORM_WAIT = Gauge(
    "buckstop_platform_wait_seconds",
    "How much longer a platform, or the pace it likes, makes us wait",
    ["account"],
    registry=REGISTRY,
)
PAUSED = Gauge(
    "buckstop_account_paused",
    "1 while an account pauses: it must be connected again, or its credits are used up",
    ["channel", "account"],
    registry=REGISTRY,
)
BROKEN = Gauge("buckstop_invariant_broken", "How often what must never be is", ["invariant"], registry=REGISTRY)
LOOKED = Gauge("buckstop_invariants_looked_at_seconds", "Unix time of the last look", ["look"], registry=REGISTRY)
DAY = Gauge("buckstop_day", "What was counted at the last daily stock-taking", ["what"], registry=REGISTRY)
SOCKET_SINCE = Gauge(
    "buckstop_slack_socket_connected_since_seconds",
    "Unix time of this process's last connection to Slack; 0 without any",
    registry=REGISTRY,
)

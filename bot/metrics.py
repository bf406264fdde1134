"""What can be counted from outside, for Prometheus. Counts and ages only: no names, no words."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

REGISTRY = CollectorRegistry()

POSTS = Counter("buckstop_posts_total", "Customers' posts stored", ["channel"], registry=REGISTRY)
DELIVERIES = Counter(
    "buckstop_deliveries_total", "Attempts to deliver, by outcome", ["account", "kind", "outcome"], registry=REGISTRY
)
CASES = Gauge("buckstop_cases", "Cases by state", ["state"], registry=REGISTRY)
QUEUED = Gauge("buckstop_outgoing", "Outgoing rows that are not settled, by state", ["state"], registry=REGISTRY)
OVERDUE = Gauge("buckstop_cases_overdue", "Open cases whose answer is overdue", registry=REGISTRY)
CONNECTED = Gauge("buckstop_connected", "1 while Slack or a channel works", ["side"], registry=REGISTRY)

"""`/metriques`: what a monitoring system reads, in Prometheus' words, with a token of the operator.

Two kinds of figures. Those of requests are counted by each web process into files that all of one machine share
(`PROMETHEUS_MULTIPROC_DIR`, set by the settings where pages are served), so that whichever process answers tells for
all. Those of the base are read when they are asked for (`FIGURES`). None names a person, a structure or an address:
a request is known by its route.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from rafaelpro.api.auth import Bearer
from rafaelpro.api.enums import Scope
from rafaelpro.api.problems import Problem
from rafaelpro.config.logs import route
from rafaelpro.core import clock

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds

REQUESTS = Counter("rafaelpro_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("rafaelpro_request_seconds", "From the request's arrival to its answer.", ["route"], buckets=BOUNDS)


class RequestFigures:
    """Counts each request and its time. A method that nobody knows is « other »: labels stay few."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route(request), response.status_code).inc()
        SECONDS.labels(route(request)).observe(time.perf_counter() - begun)
        return response


@dataclass(frozen=True, slots=True)
class Figure:
    """One gauge read from the base. `sql` answers rows of (label, value), or (value) where there is no `label`."""

    name: str
    help: str
    sql: str
    label: str = ""

    def read(self) -> GaugeMetricFamily:
        """What nothing is known of yet, as the last feed of an empty base, is left out."""
        family = GaugeMetricFamily(self.name, self.help, labels=[self.label] if self.label else [])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, {"now": clock.now(), "today": clock.today()})
            for *labels, value in cursor.fetchall():
                if value is not None:
                    family.add_metric([str(each) for each in labels], float(value))
        return family


FIGURES = (
    Figure(
        "rafaelpro_messages",
        "Messages of the outbox that have not left, by status: waiting, being sent, given up.",
        "SELECT lower(status), count(*) FROM outbox_message WHERE status <> 'SENT' GROUP BY status",
        "status",
    ),
    Figure(
        "rafaelpro_message_oldest_waiting_seconds",
        "How long the message that should have left first has been due.",
        "SELECT greatest(0, extract(epoch FROM %(now)s - min(next_attempt_at))) FROM outbox_message"
        " WHERE status IN ('WAITING', 'SENDING')",
    ),
    Figure(
        "rafaelpro_jobs",
        "Jobs by status: todo, doing, failed.",
        "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1",
        "status",
    ),
    Figure(
        "rafaelpro_feeds_waiting",
        "Feeds received that are neither applied nor refused: held ones wait for the operator.",
        "SELECT state, count(*) FROM eos_feed WHERE state IN ('en-attente', 'en-cours', 'retenu') GROUP BY 1",
        "state",
    ),
    Figure(
        "rafaelpro_last_feed_applied_timestamp_seconds",
        "When the last applied feed was received.",
        "SELECT extract(epoch FROM max(received_at)) FROM eos_feed WHERE state = 'applique'",
    ),
    Figure(
        "rafaelpro_sessions",
        "Published sessions, open or closed to applications.",
        "SELECT CASE WHEN v.is_open THEN 'open' ELSE 'closed' END, count(*) FROM applications_sessionavailability v"
        " JOIN catalogue_trainingsession s ON s.id = v.session_id AND s.withdrawn_at IS NULL"
        " JOIN catalogue_trainingaction a ON a.id = s.action_id AND a.withdrawn_at IS NULL GROUP BY 1",
        "state",
    ),
    Figure(
        "rafaelpro_applications_pending",
        "Applications that wait for a decision.",
        "SELECT sum(pending) FROM applications_sessionavailability",
    ),
)


class BaseFigures(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        return (each.read() for each in FIGURES)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Needs a bearer token of scope `operateur`; the API's problems otherwise."""
    try:
        Bearer(Scope.OPERATOR)(request)
    except Problem as problem:
        return problem.response()
    return HttpResponse(generate_latest(_requests()) + generate_latest(_base()), content_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    """All processes of this machine, or this one alone where they share nothing (tests, commands)."""
    if not os.environ.get(MULTIPROCESS):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _base() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(BaseFigures())
    return registry

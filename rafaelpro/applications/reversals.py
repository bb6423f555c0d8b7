"""Reads about requests to turn « non retenue » into « retenue » (R7.2): those of a file, the operator's queue."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import Application, ReversalRequest

Status = ReversalRequest.Status


def reversals_of(application: Application) -> list[ReversalRequest]:
    """The requests made about one application, newest first."""
    return list(application.reversal_requests.select_related("organisation").order_by("-pk"))


def reversal_queue(status: str = Status.PENDING) -> QuerySet[ReversalRequest]:
    """The requests in one status: those that wait, the oldest first; those that were answered, the latest first."""
    order = ("created_at", "pk") if status == Status.PENDING else ("-answered_at", "-pk")
    return with_application(ReversalRequest.objects.filter(status=status)).order_by(*order)


def with_application(requests: QuerySet[ReversalRequest]) -> QuerySet[ReversalRequest]:
    """With all that a row or a page shows, in one query."""
    return requests.select_related(
        "organisation", "application__session__action__responsible", "application__session__action__measure",
        "application__session__positioner", "application__session__availability", "application__prescriber",
        "application__reason",
    )  # fmt: skip


def waiting_reversals() -> int:
    """How many requests wait for the operator."""
    return ReversalRequest.objects.filter(status=Status.PENDING).count()

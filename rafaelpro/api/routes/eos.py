"""What EOS exchanges: feeds and their reports, retained applications."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from rafaelpro.api.answers import Answer
from rafaelpro.api.auth import CHANNEL, Bearer, caller_of
from rafaelpro.api.documented import refusals
from rafaelpro.api.domain.idempotency import checked_key, fingerprint_of, once
from rafaelpro.api.enums import Scope
from rafaelpro.api.inputs import IsoMoment, Word
from rafaelpro.api.operations import KEY_HEADER, keeps_its_own_keys
from rafaelpro.api.pages import BY_CHANGE, Cursor, page_of
from rafaelpro.api.present.eos import retained_out
from rafaelpro.api.problems import Code, Problem, not_found
from rafaelpro.api.schemas.eos import ConfirmationIn, FeedOut, RetainedListOut
from rafaelpro.api.uploads import spooled
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application
from rafaelpro.eos.content import TooLarge
from rafaelpro.eos.domain.decide import NotHeld, confirm
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.enums import Decision, FeedState
from rafaelpro.eos.models import Feed
from rafaelpro.eos.report import report
from rafaelpro.eos.tasks import process_soon

router = Router(tags=["EOS"])
XML_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/xml": {"schema": {"type": "string", "format": "binary"}},
            "application/gzip": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post(
    "/eos/feeds",
    auth=Bearer(Scope.EOS_WRITE),
    response={200: FeedOut, 202: FeedOut, **refusals(400, 401, 403, 413, 415, 422, 429)},
    summary="Transmettre un flux",
    description=(
        "Un document LHÉO, en clair ou compressé : 512 Mio tel qu'envoyé, 4 Gio décompressé. Il est gardé "
        "entier, puis intégré ; le rapport dit ce qu'il est advenu de chaque enregistrement. 200 : la "
        "première réponse, redonnée (Idempotency-Key)."
    ),
    openapi_extra=XML_BODY,
)
@keeps_its_own_keys
def post_feed(request: HttpRequest) -> Answer:
    """An LHÉO document, plain or gzipped: 512 MiB as it comes, 4 GiB unpacked. Kept whole, then taken in by the
    workers: the report tells what became of it. 200: the first answer again (`Idempotency-Key`)."""
    text = request.headers.get(KEY_HEADER)
    key = None if text is None else checked_key(text)
    content, digest = spooled(request)

    def work() -> Answer:
        with transaction.atomic():
            feed = receive(stream=content, name="", source=CHANNEL)
            if not feed.is_finished:
                process_soon(feed.pk)
        return _answer(feed, status=202)

    with content:
        try:
            if key is None:
                return work()
            fingerprint = fingerprint_of("POST", request.path, digest)
            return once(token=caller_of(request).token, key=key, fingerprint=fingerprint, work=work)
        except TooLarge as error:
            raise Problem(Code.TOO_LARGE, str(error)) from error


@router.get(
    "/eos/feeds/{id}",
    auth=Bearer(Scope.EOS_READ),
    response={200: FeedOut, **refusals(401, 403, 404, 422, 429)},
    summary="Lire le rapport d'un flux",
    description="Ce qu'il est advenu de chaque enregistrement, aussi loin que le flux est intégré.",
)
def read_feed(request: HttpRequest, id: str) -> Answer:  # noqa: A002 - the contract's name
    """What happened to every record of the feed, as far as it has been taken in."""
    return _answer(_feed_or_404(id))


@router.post(
    "/eos/feeds/{id}/confirmation",
    auth=Bearer(Scope.OPERATOR),
    response={200: FeedOut, **refusals(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    summary="Confirmer ou jeter un flux retenu",
    description=(
        "Applique ou jette un flux que la garde a retenu. Si un flux plus récent a été appliqué, il est périmé (409)."
    ),
)
def confirm_feed(request: HttpRequest, id: str, body: ConfirmationIn) -> Answer:  # noqa: A002 - the contract's name
    """Apply a held feed, or throw it away (R3.5). Once a later feed has been applied, it is out of date (409)."""
    try:
        feed = confirm(feed=_feed_or_404(id), decision=Decision(body.decision), author=caller_of(request).author)
    except NotHeld as error:
        raise Problem(Code.TRANSITION, str(error)) from error
    if feed.state == FeedState.OUTDATED:
        words = "Un flux plus récent a été appliqué : celui-ci est périmé."
        return Answer.refusing(Problem(Code.TRANSITION, words))
    return _answer(feed)


def _feed_or_404(text: str) -> Feed:
    try:
        found = Feed.objects.filter(public_id=uuid.UUID(text)).first() if len(text) == 36 else None
    except ValueError:
        found = None
    if found is None:
        raise not_found("Aucun flux n'a cet identifiant.")
    return found


def _answer(feed: Feed, *, status: int = 200) -> Answer:
    location = f"/api/v1/eos/feeds/{feed.public_id}" if status == 202 else ""
    return Answer.of(FeedOut.model_validate(report(feed)), status=status, location=location)


class RetainedQuery(BaseModel):
    depuis: IsoMoment | None = Field(None, description="changées à partir de ce moment")
    curseur: Word | None = Field(None, description="donné par « page_suivante »")


@router.get(
    "/eos/candidatures-retenues",
    auth=Bearer(Scope.EOS_READ),
    response={200: RetainedListOut, **refusals(401, 403, 422, 429)},
    summary="Lister les candidatures retenues",
    description="Les candidatures retenues, par dernier changement, pour le suivi dans EOS. 50 par page.",
)
def list_retained(request: HttpRequest, asked: Query[RetainedQuery]) -> Answer:
    """Retained applications by last change, for EOS to follow these people; 50 a page. Erased ones have no person."""
    rows = Application.objects.filter(state=State.RETAINED, erased_on__isnull=True).select_related("session__action")
    if asked.depuis is not None:
        rows = rows.filter(changed_at__gte=asked.depuis)
    page = page_of(request, rows, BY_CHANGE, Cursor.read(asked.curseur))
    shown = [retained_out(application) for application in page.rows]
    return Answer.of(RetainedListOut(total=page.total, resultats=shown, page_suivante=page.next_path))

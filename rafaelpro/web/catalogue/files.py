"""The catalogue in its other forms: PDF, spreadsheets, JSON and a fragment for the organisation's own site."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import conditional_page

from rafaelpro.organisations.models import Organisation
from rafaelpro.web.spreadsheets import CSV, XLSX, csv_lines, xlsx_file

from . import columns, json_form, own, pages, paper, pdf, reading
from .answers import kept, of_provider, open_to_other_sites

logger = logging.getLogger(__name__)

MOST_IN_FRAGMENT = 100
RETRY_AFTER = 60  # seconds
NOWHERE = "Aucun organisme de formation n’est connu sous ce SIRET."


@kept
@of_provider(pages.unknown)
def as_csv(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    catalogue = reading.read(organisation)
    answer = HttpResponse("".join(csv_lines(columns.HEADINGS, columns.rows_of(catalogue))), content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="{_name(catalogue, "csv")}"'
    return answer


@kept
@of_provider(pages.unknown)
def as_xlsx(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    catalogue = reading.read(organisation)
    file = xlsx_file("Catalogue", columns.HEADINGS, columns.rows_of(catalogue))
    return FileResponse(file, as_attachment=True, filename=_name(catalogue, "xlsx"), content_type=XLSX)


@kept
@conditional_page
@of_provider(pages.unknown)
def as_pdf(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    """Shown by the browser, which offers to keep it."""
    catalogue = reading.read(organisation, most=paper.MOST_ACTIONS)
    try:
        made = pdf.pdf_of(catalogue)
    except pdf.NotMade:
        logger.warning("catalogue_pdf_not_made", exc_info=True, extra={"siret": organisation.siret})
        return _later(request, organisation)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{_name(catalogue, "pdf")}"'
    return answer


def _later(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    answer = render(request, "catalogue/pdf_later.html", {"organisation": organisation}, status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def _unknown_json(request: HttpRequest, siret: str) -> HttpResponse:
    return JsonResponse({"code": "introuvable", "detail": NOWHERE}, status=404)


@kept
@open_to_other_sites
@conditional_page
@of_provider(_unknown_json)
def as_json(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    document = json_form.document(reading.read(organisation))
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _unknown_fragment(request: HttpRequest, siret: str) -> HttpResponse:
    return HttpResponse(f"<p>{NOWHERE}</p>", status=404)


@kept
@open_to_other_sites
@conditional_page
@of_provider(_unknown_fragment)
def as_fragment(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    """HTML to be put into another page: no script, no style, whole addresses; classes named in `embedding.CLASSES`."""
    catalogue = reading.read(organisation, most=MOST_IN_FRAGMENT)
    return HttpResponse(
        render_to_string(
            "catalogue/fragment.html", {"catalogue": catalogue, "base": settings.BASE_URL, "own_label": own.LABEL}
        )
    )


def _name(catalogue: reading.Catalogue, ending: str) -> str:
    return f"catalogue-{catalogue.organisation.siret}-{catalogue.day:%Y-%m-%d}.{ending}"

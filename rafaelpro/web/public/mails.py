"""`/demo/courriels/`: the e-mails that left, in the demonstration and in tests, where no mail server is configured."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rafaelpro.core.french import counted
from rafaelpro.outbox.models import DemoMail

PAGE_SIZE = 20
ENVIRONMENTS = frozenset({"demo", "test"})


@require_safe
@never_cache
def sent_mails(request: HttpRequest) -> HttpResponse:
    """Newest first; `?adresse=` keeps those of one address, or of a part of it."""
    if settings.RAFAELPRO_ENV not in ENVIRONMENTS:
        raise Http404
    address = request.GET.get("adresse", "").replace("\x00", "").strip()[:254]
    mails = DemoMail.objects.order_by("-received_at", "-pk")
    if address:
        mails = mails.filter(to__icontains=address)
    page = Paginator(mails, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "public/mails.html",
        {"page": page, "address": address, "count_words": counted(page.paginator.count, "courriel")},
    )

"""Error pages: what happened, why, what to do now; the worst ones need nothing but themselves."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import path
from lxml import html

from rafaelpro.config.urls import handler400, handler403, handler404, handler500
from rafaelpro.config.urls import urlpatterns as pages
from rafaelpro.web import errors

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Il vous manque le droit « <b>préinscription</b> ».")


def refuse_without_words(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


urlpatterns = [
    *pages,
    path("refus/", refuse),
    path("refus-muet/", refuse_without_words),
    path("panne/", break_down),
]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().get("/x/")
    request.user, request.actor = AnonymousUser(), None
    return request


def read(answer: HttpResponse) -> tuple[str, str]:
    """The title of the page and its words."""
    page = html.document_fromstring(answer.content)
    (title,) = page.iter("h1")
    return title.text_content().strip(), " ".join(page.find(".//main").text_content().split())


def test_an_unknown_page_leads_to_the_search(client: Client) -> None:
    answer = client.get("/nulle-part/<script>/")
    title, words = read(answer)
    assert (answer.status_code, title) == (404, "Cette page n’existe pas")
    assert "/recherche/" in answer.content.decode()
    assert "nulle-part" not in words


@pytest.mark.urls("tests.web.test_errors")
def test_a_refusal_names_its_reason(client: Client) -> None:
    answer = client.get("/refus/")
    title, words = read(answer)
    assert (answer.status_code, title) == (403, "Vous n’avez pas accès à cette page")
    assert "Il vous manque le droit « <b>préinscription</b> »." in words
    assert "Que faire maintenant ?" in words


@pytest.mark.urls("tests.web.test_errors")
def test_a_refusal_without_reason_still_helps(client: Client) -> None:
    _, words = read(client.get("/refus-muet/"))
    assert "Cette page demande des droits" in words
    assert "Connectez-vous" in words


@pytest.mark.urls("tests.web.test_errors")
def test_a_breakdown_tells_nothing_of_the_inside(client: Client) -> None:
    answer = client.get("/panne/")
    title, words = read(answer)
    assert (answer.status_code, title) == (500, "Le service a rencontré un problème")
    assert "secret detail" not in answer.content.decode()
    assert "rechargez la page" in words


@pytest.mark.parametrize("view", [errors.bad_request, errors.server_error])
def test_the_worst_pages_need_no_query_nor_context(view, request_: HttpRequest, monkeypatch) -> None:
    def broken(request: HttpRequest) -> dict[str, object]:
        raise AssertionError("a context processor was asked")

    engine = engines["django"].engine
    monkeypatch.setitem(vars(engine), "template_context_processors", (broken,))
    assert "Revenir à l’accueil" in view(request_).content.decode()


def test_when_even_the_template_fails_plain_words_remain(request_: HttpRequest, monkeypatch) -> None:
    def no_template(name: str) -> str:
        raise OSError(name)

    monkeypatch.setattr(errors, "render_to_string", no_template)
    answer = errors.server_error(request_)
    assert answer.status_code == 500
    assert "<h1>Une erreur est survenue</h1>" in answer.content.decode()


def test_a_form_without_its_proof_says_how_to_go_on() -> None:
    answer = Client(enforce_csrf_checks=True).post("/composants/")
    title, words = read(answer)
    assert (answer.status_code, title) == (403, "Le formulaire n’a pas pu être envoyé")
    assert "cookies" in words
    assert "CSRF" not in words


def test_a_stranger_s_host_is_refused_with_words(settings, client: Client) -> None:
    settings.ALLOWED_HOSTS = ["rafaelpro.exemple"]
    answer = client.get("/composants/", headers={"host": "autre.exemple"})
    assert (answer.status_code, read(answer)[0]) == (400, "La demande n’a pas été comprise")


@pytest.mark.parametrize(("seconds", "wait"), [(1, "une minute"), (60, "une minute"), (61, "2 minutes")])
def test_too_many_requests_say_how_long_to_wait(request_: HttpRequest, seconds: int, wait: str) -> None:
    answer = errors.too_many_requests(request_, retry_after=seconds)
    assert (answer.status_code, answer["Retry-After"]) == (429, str(seconds))
    assert f"Attendez {wait}" in read(answer)[1]


def test_too_large_says_the_limit(request_: HttpRequest) -> None:
    answer = errors.too_large(request_, limit="512 Mo")
    assert answer.status_code == 413
    assert "(512 Mo)" in read(answer)[1]

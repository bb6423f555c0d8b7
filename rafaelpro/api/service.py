"""The API v1: its operations, put together."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from . import handlers, openapi
from .operations import around
from .parsing import StrictParser
from .routes import applications, eos, offer

ROOT = "api/v1/"


class Service(NinjaAPI):
    """Ninja's API, with problems in the place of its errors and a document that says so."""

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=ROOT)
        openapi.complete(document, self)
        return document

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


api = Service(
    title="RafaelPro",
    version="1",
    description=openapi.INTRODUCTION,
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
    urls_namespace="api-v1",
)
api.add_decorator(around)
handlers.install(api)
for router in (offer.router, applications.router, eos.router):
    api.add_router("", router)

"""The style sheets: one a component while one works on them, one file in all where pages are served.

`collectstatic` joins them (`BundledStaticFiles`): a phone on a slow network asks for one file, not for forty.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

STATIC = Path(__file__).parent / "static"
FOLDER = "rafaelpro/css"
FIRST = ("tokens.css", "base.css", "layout.css")  # tokens.css declares the order of the layers
BUNDLE = f"{FOLDER}/rafaelpro.css"


@cache
def sheets() -> tuple[str, ...]:
    """The names of all sheets, in their order."""
    components = sorted(path.name for path in (STATIC / FOLDER / "components").glob("*.css"))
    return (*(f"{FOLDER}/{name}" for name in FIRST), *(f"{FOLDER}/components/{name}" for name in components))


def linked_sheets() -> tuple[str, ...]:
    """What a page links: the bundle where static files have been collected with it, else every sheet."""
    return (BUNDLE,) if hasattr(staticfiles_storage, "joins_sheets") else sheets()


class BundledStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Hashed and compressed static files, with the sheets of the design system joined into one."""

    joins_sheets = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and set(sheets()) <= set(paths):
            self.delete(BUNDLE)
            self._save(BUNDLE, ContentFile(joined()))
            paths[BUNDLE] = (self, BUNDLE)
        yield from super().post_process(paths, dry_run=dry_run, **options)


def joined() -> bytes:
    return b"\n".join((STATIC / name).read_bytes() for name in sheets())

"""The small forms of an application's page: a comment, papers to ask for."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from rafaelpro.applications.decision import TEXT_LIMIT
from rafaelpro.applications.documents import LABEL_LIMIT, awaited, label_errors, tidied, usual_labels
from rafaelpro.applications.domain.comment import comment_errors
from rafaelpro.applications.file_models import AwaitedDocument
from rafaelpro.web.filters import set_choices
from rafaelpro.web.forms import Form, LongText

KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)


def new_key() -> str:
    return secrets.token_hex(16)


class CommentForm(Form):
    """`cle` makes a form that is sent twice one comment."""

    commentaire = LongText(
        label="Nouveau commentaire",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu par votre structure seulement. Ni donnée de santé, ni numéro de sécurité sociale\u00a0: "
        "la personne peut demander à voir ce qui est écrit sur elle.",
    )
    cle = forms.CharField(required=False, widget=forms.HiddenInput, initial=new_key)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "commentaire" in data:
            for text in comment_errors(data["commentaire"]).values():
                self.add_error("commentaire", text)
        return data

    @property
    def key(self) -> str:
        """That of the form; a new one where it was tampered with."""
        typed = self.cleaned_data.get("cle", "")
        return typed if KEY.fullmatch(typed) else new_key()


class DocumentsForm(Form):
    """Usual papers to tick, and a free line; those that are awaited already are not proposed again."""

    pieces = forms.MultipleChoiceField(
        label="Pièces à demander",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des pièces de la liste."},
    )
    autre = forms.CharField(
        label="Autre pièce",
        required=False,
        max_length=LABEL_LIMIT,
        help_text="Avec les mots que la personne comprendra. Aucune pièce sur la santé.",
    )

    def __init__(self, data: QueryDict | None, *, documents: Sequence[AwaitedDocument]) -> None:
        super().__init__(data)
        self.documents = documents
        ticked = data.getlist("pieces") if data is not None else []
        waiting = {document.label for document in awaited(documents)} - set(ticked)
        set_choices(self, "pieces", [(label, label) for label in usual_labels() if label not in waiting])

    @property
    def labels(self) -> list[str]:
        return tidied([*self.cleaned_data.get("pieces", []), self.cleaned_data.get("autre", "")])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for text in label_errors(self.labels, self.documents).values():
                self.add_error("autre" if data.get("autre") else "pieces", text)
        return data

"""Form fields as people fill them in: French dates, codes with spaces, messages that say what to do."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rafaelpro.core.french import NBSP, NNBSP

DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y")
DATE_EXAMPLE = "03/03/2025"
SPACES = str.maketrans("", "", f" .-\t{NBSP}{NNBSP}")


TOO_LONG = f"Ce texte est trop long{NBSP}: %(show_value)d caractères, %(limit_value)d au plus."


class Form(forms.Form):
    """A form in our words: no colon after labels, what to do where an answer is missing, how much a text may hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _say_what_is_missing(field)
            field.error_messages.setdefault("max_length", TOO_LONG)

    def add_error(self, field: str | None, error: Any) -> None:
        """Of a text that is too long nothing else is said: what else is wrong with it may be its length."""
        every = getattr(error, "error_list", [])
        too_long = [each for each in every if each.code == "max_length"]
        super().add_error(field, ValidationError(too_long) if too_long else error)


def _say_what_is_missing(field: forms.Field) -> None:
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        chosen = isinstance(field, forms.ChoiceField)
        field.error_messages["required"] = "Choisissez une réponse." if chosen else "Renseignez ce champ."


class DateField(forms.DateField):
    """A date typed as JJ/MM/AAAA (or ISO, or with dots, dashes, spaces); `picker=True` shows the browser's calendar.

    `earliest` and `latest`, both included, may be given for dates that are wrong whatever the rule (a birth in 1825).
    """

    def __init__(
        self, *, picker: bool = False, earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ) -> None:
        self.earliest, self.latest = earliest, latest
        if not picker:
            kwargs.setdefault("help_text", f"Au format JJ/MM/AAAA. Exemple{NBSP}: {DATE_EXAMPLE}")
        kwargs.setdefault("widget", date_widget(picker=picker))
        super().__init__(input_formats=DATE_FORMATS, **kwargs)
        self.error_messages["invalid"] = (
            f"Cette date n’existe pas ou est mal écrite. Écrivez-la ainsi{NBSP}: {DATE_EXAMPLE}."
        )

    def to_python(self, value: Any) -> date | None:
        return super().to_python(" ".join(value.split()) if isinstance(value, str) else value)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise forms.ValidationError(f"Indiquez une date à partir du {self.earliest:%d/%m/%Y}.", code="too_early")
        if value and self.latest and value > self.latest:
            raise forms.ValidationError(f"Indiquez une date jusqu’au {self.latest:%d/%m/%Y}.", code="too_late")


def date_widget(*, picker: bool) -> forms.DateInput:
    if picker:
        return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "maxlength": "10"})


class LongText(forms.CharField):
    """A text of several lines; browsers send two characters for a line break and count one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").strip()


class DigitsField(forms.CharField):
    """A fixed number of digits, typed with or without spaces: codes, postcodes, SIRET."""

    def __init__(self, *, digits: int, **kwargs: Any) -> None:
        self.digits = digits
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").translate(SPACES)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not (value.isascii() and value.isdigit() and len(value) == self.digits):
            raise forms.ValidationError(f"Indiquez {self.digits} chiffres.", code="digits")


class CodeField(DigitsField):
    """The code received by e-mail (R6.5): 6 digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Code reçu par courriel")
        super().__init__(digits=6, **kwargs)


class TimeField(forms.TimeField):
    """An hour typed as 14:30, 14h30, 14 h 30 or 9 h."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"maxlength": "9"}))
        super().__init__(input_formats=["%H:%M"], **kwargs)
        self.error_messages["invalid"] = f"Cette heure n’existe pas ou est mal écrite. Écrivez-la ainsi{NBSP}: 14:30."

    def to_python(self, value: Any) -> time | None:
        if not isinstance(value, str):
            return super().to_python(value)
        hour, _, minute = value.translate(SPACES).lower().replace("h", ":").partition(":")
        return super().to_python(f"{hour}:{minute or '00'}" if hour else value)

"""The form field for uploads: size and type are checked before anything is stored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from buendnis.ground.documents.sniffing import TAKEN, file_type


class DocumentField(forms.FileField):
    """A file that can be stored; the message of a refusal says what is wrong and what is taken."""

    def __init__(self, **kwargs: Any) -> None:
        endings = ",".join(f".{ending}" for each in TAKEN for ending in each.endings)
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": endings}))
        kwargs.setdefault(
            "help_text",
            _("Up to %(megabytes)s MB: PDF, DOCX, XLSX, ODT, ODS, PNG, JPEG, text.")
            % {"megabytes": settings.DOCUMENT_MAX_BYTES // 1024**2},
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload, if it is neither too large nor something else than its name says.

        One that is refused is marked, so that it is not kept for the next try.
        """
        try:
            file = super().clean(data, initial)
            if isinstance(file, UploadedFile):
                check_upload(file)
        except ValidationError:
            if isinstance(data, UploadedFile):
                data.refused = True  # type: ignore[attr-defined]
            raise
        return file


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class DocumentsField(DocumentField):
    """Several files at once; its value is the list of them, empty if there are none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = _SeveralFiles(attrs=self.widget.attrs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each of them as one alone would be checked."""
        check = super().clean
        uploads = [check(file, initial) for file in data or ()]
        if not uploads and self.required:
            check(None, initial)
        return uploads


def check_upload(file: UploadedFile[Any]) -> None:
    """Raise ValidationError if ``file`` is too large, empty, or of a kind that is not taken."""
    size = file.size or 0
    if size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            _("The file has %(size)s; up to %(most)s are possible. Please make it smaller or split it."),
            code="too_large",
            params={"size": filesizeformat(size), "most": filesizeformat(settings.DOCUMENT_MAX_BYTES)},
        )
    file_type(file.file, file.name or "")  # type: ignore[arg-type]

"""What people typed survives: a double click, an expired login, a refused form with its uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, QueryDict
    from django.utils.datastructures import MultiValueDict


def submitted(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, UploadedFile[Any]] | None]:
    """The data and files to bind a form to: ``form = SomeForm(*submitted(request))``.

    On POST what was sent, with the uploads that an earlier, refused try brought; on GET with ``?kept=`` what was
    kept when the login had expired; else (None, None), an unbound form.
    """
    from buendnis.ground.drafts.keeping import submitted as found

    return found(request)

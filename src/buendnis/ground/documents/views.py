"""Handing out documents: always as a download, never shown by the browser as a page of this site."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.documents.access import may_read
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.storage import place_of
from buendnis.ground.requests import ActingRequest


@open_to(EVERYONE)
@require_safe
def download(request: ActingRequest, document_id: UUID) -> FileResponse:
    """A document, if its room lets this actor read it; else the same answer as for one that never was."""
    document = Document.objects.filter(public_id=document_id, removed_at__isnull=True).first()
    if document is None or not may_read(request.actor, document):
        raise Http404
    try:
        file = place_of(document).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=document.name, content_type=document.media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response

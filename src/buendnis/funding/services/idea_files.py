"""The files that come with an idea."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import Application, ApplicationDocument, Idea
from buendnis.funding.services.application_team import DOCUMENT_KIND as OF_OUTLINES
from buendnis.ground.actor import Actor
from buendnis.ground.documents import selectors
from buendnis.ground.documents.services import remove, store_bytes, store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import refuse, verb

DOCUMENT_KIND: Final = "funding.idea"
MOST_FILES: Final = 5


@verb
def attach_files(actor: Actor, idea: Idea, files: Iterable[UploadedFile[Any]]) -> None:
    """Store what was uploaded with an idea. Raises ValidationError for a file that is not taken."""
    uploads = list(files)
    if len(uploads) > MOST_FILES:
        refuse(_("An idea comes with five files at most."), "attachments")
    for file in uploads:
        store_upload(actor, file, alliance_id=idea.alliance_id, owner=reference_to(idea), kind=DOCUMENT_KIND)


@verb
def carry_files(actor: Actor, idea: Idea, application: Application) -> None:
    """Copy the files of an idea into the outline that it becomes, where its writers keep or remove them."""
    for document in selectors.of(reference_to(idea)).order_by("pk"):
        copy = store_bytes(
            actor,
            selectors.content_of(document),
            document.name,
            document.media_type,
            alliance_id=idea.alliance_id,
            owner=reference_to(application),
            kind=OF_OUTLINES,
        )
        ApplicationDocument.objects.create(application=application, document=copy.public_id)


@verb
def remove_files(actor: Actor, idea: Idea) -> None:
    """Erase the files of an idea that nobody confirmed."""
    for document in selectors.of(reference_to(idea)).order_by("pk"):
        remove(actor, document)

"""Who writes an outline, and which papers belong to it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from buendnis.funding import mails
from buendnis.funding.models import Application, ApplicationDocument, ApplicationMember
from buendnis.funding.policies import applications as policy
from buendnis.funding.services.application_drafts import NOT_THE_WRITER, locked, require_open
from buendnis.ground.accounts.models import User
from buendnis.ground.accounts.services import open_account
from buendnis.ground.actor import Actor
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.services import remove, store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb
from buendnis.parties.models import Organisation, OrganisationKind

DOCUMENT_KIND = "funding.application"


@verb
def invite_member(actor: Actor, application: Application, *, email: str, name: str = "") -> ApplicationMember:
    """Let somebody write with you: their account is opened, and a mail tells them where to sign in."""
    current = locked(application)
    require(policy.owns(actor, current), _("Only who began this outline can invite others."))
    user = open_account(actor, email, name)
    member, new = ApplicationMember.objects.get_or_create(application=current, user=user)
    if not new:
        refuse(_("This person writes this outline already."), "email")
    record(
        actor,
        "application.member_invited",
        current,
        alliance_id=current.alliance_id,
        changes={"user": user.pk},
        personal={"email": user.email},
    )
    mails.invited(current, user)
    return member


@verb
def remove_member(actor: Actor, application: Application, user: User) -> None:
    """Take somebody off the outline; whoever began it stays."""
    current = locked(application)
    require(policy.owns(actor, current), _("Only who began this outline can do this."))
    member = current.members.filter(user=user).first()
    if member is None:
        return
    if member.is_owner:
        refuse(_("Who began the outline can't be taken off it."))
    member.delete()
    record(
        actor,
        "application.member_removed",
        current,
        alliance_id=current.alliance_id,
        changes={"user": user.pk},
    )


@verb
def attach_document(
    actor: Actor, application: Application, file: UploadedFile[Any], requirement: str = ""
) -> ApplicationDocument:
    """Add a file; ``requirement`` is the key of a required document, empty for another one.

    Raises ValidationError for a file that is too large or not what its name says.
    """
    current = locked(application)
    require(policy.writes(actor, current), NOT_THE_WRITER)
    if not policy.may_edit(actor, current):
        refuse(
            _("The outline has been submitted. The office can return it to you, so that you can add papers.")
        )
    require_open(current, "documents")
    known = {paper["key"] for paper in current.guideline.document.get("required_documents", [])}
    if requirement and requirement not in known:
        refuse(_("The guideline does not ask for this document."), "requirement")
    document = store_upload(
        actor, file, alliance_id=current.alliance_id, owner=reference_to(current), kind=DOCUMENT_KIND
    )
    row = ApplicationDocument.objects.create(
        application=current, document=document.public_id, requirement=requirement
    )
    record(
        actor,
        "application.document_added",
        current,
        alliance_id=current.alliance_id,
        changes={"document": str(document.public_id), "requirement": requirement},
    )
    return row


@verb
def detach_document(actor: Actor, application: Application, row: ApplicationDocument) -> None:
    """Take a file off the outline; its bytes go with it, unless an earlier revision names it."""
    current = locked(application)
    require(policy.writes(actor, current), NOT_THE_WRITER)
    if not policy.may_edit(actor, current):
        refuse(_("The outline has been submitted and can't be changed now. The office can return it to you."))
    require_open(current, "documents")
    for share in current.sources.filter(confirmation=row.document):
        refuse(
            _("This file confirms the share of %(name)s. Please name another confirmation for it first.")
            % {"name": share.label}
        )
    current.documents.filter(pk=row.pk).delete()
    named = current.revisions.filter(content__documents__contains=[{"document": str(row.document)}])
    document = Document.objects.filter(public_id=row.document).first()
    if document is not None and not named.exists():
        remove(actor, document)
    record(
        actor,
        "application.document_removed",
        current,
        alliance_id=current.alliance_id,
        changes={"document": str(row.document), "requirement": row.requirement},
    )


@verb
def organisation_named(
    actor: Actor,
    *,
    name: str,
    kind: str = OrganisationKind.OTHER,
    street: str = "",
    postcode: str = "",
    town: str = "",
) -> Organisation:
    """The organisation of this name; a new one if none is known. What is known is never overwritten here."""
    cleaned = " ".join(name.split())
    known = Organisation.objects.filter(name__iexact=cleaned).order_by("pk").first()
    if known is not None:
        return known
    organisation = Organisation(name=cleaned, kind=kind, street=street, postcode=postcode, town=town)
    organisation.full_clean()
    organisation.save()
    record(actor, "organisation.named", organisation, alliance_id=0, changes={"name": cleaned})
    return organisation

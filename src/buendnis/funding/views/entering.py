"""What somebody enters in a section: sent, kept after an expired login, or kept while they were typing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms import BaseForm, ChoiceField, DateField, ModelChoiceField
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format

from buendnis.funding.merging import Merged, mark, marks, merge, plain, read_marks
from buendnis.funding.models import Application
from buendnis.ground.accounts.models import User
from buendnis.ground.clock import now as present
from buendnis.ground.drafts import submitted
from buendnis.ground.drafts.models import Draft
from buendnis.ground.drafts.unsaved import TooMuch, forget_typing, keep_typing, typed
from buendnis.ground.requests import ActingRequest
from buendnis.ground.wordwise import Piece, words

CHOOSE = "choose-"  # begins the name of a field that says whose text of a conflict is taken
LATELY = timedelta(minutes=15)
SETTLED_FOR = 15 * 60  # seconds in which a late message of a saved page is not taken for something new
NOT_TYPED = {"csrfmiddlewaretoken", "once", "kept", "next", "add"}


@dataclass(frozen=True)
class Sitting:
    """One opening of a section's page: its name, what it goes on with, and what else is kept or going on."""

    name: str
    goes_on: str
    url: str
    shown: Draft | None
    others: tuple[Draft, ...]
    writing: tuple[str, ...]


def sitting_of(
    request: ActingRequest, application: Application, section: str, shown: Draft | None = None
) -> Sitting:
    """The sitting of this request; a page that is shown again after a POST stays the same one."""
    drafts = typed(_user(request), application.public_id, section)
    mine = {request.POST.get("sitting", ""), shown.sitting if shown else ""}
    return Sitting(
        name=request.POST.get("sitting", "")[:40] or secrets.token_urlsafe(12),
        goes_on=shown.sitting if shown else request.POST.get("goes_on", "")[:40],
        url=reverse("funding:application_keep", args=[application.public_id, section]),
        shown=shown,
        others=tuple(draft for draft in drafts if draft.sitting not in mine),
        writing=writing_lately(application, section, _user(request), present()),
    )


def writing_lately(application: Application, section: str, user_id: int, now: datetime) -> tuple[str, ...]:
    """The names of others who typed in this section within the last quarter of an hour."""
    users = Draft.objects.filter(
        object_id=application.public_id, section=section, kept_at__gte=now - LATELY
    ).exclude(user_id=user_id)
    people = User.objects.filter(pk__in=users.values("user_id")).order_by("pk")
    writers = {member.user_id for member in application.members.all()}
    return tuple(str(person) for person in people if person.pk in writers)


def entered(
    request: ActingRequest, application: Application, section: str
) -> tuple[QueryDict | None, Any, Draft | None]:
    """Data and files to fill a form with, and the draft that they come from, if it is one.

    ``?sitzung=`` asks for one of several drafts; the newest is shown by itself.
    """
    data, files = submitted(request)
    if data is not None:
        return data, files, None
    drafts = typed(_user(request), application.public_id, section)
    wanted = request.GET.get("sitzung", "")
    draft = next((each for each in drafts if each.sitting == wanted), drafts[0] if drafts else None)
    return (as_data(draft), None, draft) if draft else (None, None, None)


def as_data(draft: Draft) -> QueryDict:
    """What was typed as a form takes it."""
    data = QueryDict(mutable=True)
    for name, values in draft.content.items():
        data.setlist(name, values)
    return data


def keep(request: ActingRequest, application: Application, section: str) -> Draft | None:
    """Keep what this POST brings as a draft; None if the page has just been saved. Raises TooMuch."""
    sitting = request.POST.get("sitting", "")[:40]
    if not sitting or cache.get(_settled(sitting)):
        return None
    content = {
        name: values
        for name, values in request.POST.lists()
        if name not in NOT_TYPED and not name.startswith(CHOOSE)
    }
    draft = keep_typing(_user(request), application.public_id, section, sitting, content, present())
    goes_on = request.POST.get("goes_on", "")
    if goes_on and goes_on != sitting:
        forget_typing(_user(request), application.public_id, section, [goes_on])
    return draft


def keep_refused(request: ActingRequest, application: Application, section: str) -> None:
    """Keep what was refused, so that it is still there if somebody closes the page now."""
    try:
        keep(request, application, section)
    except TooMuch:
        return  # it still stands in the page


def settle(request: ActingRequest, application: Application, section: str) -> None:
    """What was typed in this sitting has been saved, or thrown away."""
    sittings = [request.POST.get(name, "")[:40] for name in ("sitting", "goes_on", "discard")]
    named = [name for name in sittings if name]
    forget_typing(_user(request), application.public_id, section, named)
    for name in named:
        cache.set(_settled(name), 1, SETTLED_FOR)


def _settled(sitting: str) -> str:
    return f"settled-sitting:{mark(sitting)}"


def _user(request: ActingRequest) -> int:
    return request.actor.user_id or 0


# --- both together ---------------------------------------------------------------------------------


def said_in(form: BaseForm, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What a bound form says, in the shape of ``stored``; what can't be read stays as it was typed."""
    said: dict[str, Any] = {}
    data: Any = form.data
    for name, now in stored.items():
        field = form.fields.get(name)
        if field is None or field.disabled:
            said[name] = now
        elif isinstance(now, list):
            said[name] = data.getlist(form.add_prefix(name))
        else:
            said[name] = _readable(field, data.get(form.add_prefix(name), ""))
    return said


def _readable(field: Any, text: str) -> str:
    if not isinstance(field, DateField):
        return str(plain(text))
    try:
        day = field.to_python(text)
    except ValidationError:
        return text
    return day.isoformat() if day else ""


@dataclass(frozen=True)
class Conflict:
    """A field that two changed: both texts, and the words in which they differ."""

    name: str
    label: Any
    mine: str
    theirs: str
    both: bool  # whether they can stand one after the other, to be edited

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """From theirs to mine."""
        return words(self.theirs, self.mine)


def chosen(data: QueryDict, names: Iterable[str]) -> dict[str, str]:
    """What was chosen in earlier conflicts: ``mine``, ``theirs`` or ``both`` by name."""
    found = ((name, str(data.get(f"{CHOOSE}{name}", ""))) for name in names)
    return {name: choice for name, choice in found if choice}


def brought_together(form: BaseForm, stored: Mapping[str, Any]) -> Merged:
    """What a bound form and the outline say together."""
    return merge(read_marks(form.data.get("seen", "")), said_in(form, stored), stored)


def seen_now(data: QueryDict, stored: Mapping[str, Any], version: int) -> None:
    """Let ``data`` carry what is stored now: whoever sends it again has been shown both."""
    data["version"] = str(version)
    data["seen"] = marks(stored)


def conflicts_of(form: BaseForm, merged: Merged, stored: Mapping[str, Any]) -> list[Conflict]:
    """The conflicts in words, in the order of the form."""
    found = []
    for name in merged.conflicts:
        field = form.fields[name]
        mine, theirs = in_words(field, merged.values[name]), in_words(field, stored[name])
        long = isinstance(stored[name], str) and field.widget.__class__.__name__ == "Textarea"
        found.append(Conflict(name, field.label, mine, theirs, long))
    return found


def in_words(field: Any, value: Any) -> str:
    """A value as people read it: the labels of choices, days in their order."""
    if isinstance(value, list):
        return ", ".join(in_words(field, item) for item in value)
    if isinstance(field, ModelChoiceField):
        rows: Any = field.queryset
        row = rows.filter(**{field.to_field_name or "pk": value}).first() if value else None
        return str(row or "")
    if isinstance(field, ChoiceField):
        return str(dict(field.choices).get(value, value)) if value else ""  # type: ignore[arg-type]
    if isinstance(field, DateField):
        try:
            day = field.to_python(value)
        except ValidationError:
            return str(value)
        return date_format(day, "DATE_FORMAT") if day else ""
    return str(value)

"""The addresses of calls: for everybody below the alliance's own, for its members beside its other work."""

from __future__ import annotations

from django.urls import path

from buendnis.funding.views import call_questions, calls, funding_calls, public_calls

_PUBLIC = "b/<slug:slug>/aufrufe/"
_CALL = "aufrufe/<uuid:public_id>/"
_STATE_CALL = "foerderaufrufe/<uuid:public_id>/"

urlpatterns = [
    path(_PUBLIC, public_calls.calls, name="public_calls"),
    path(f"{_PUBLIC}<uuid:public_id>/", public_calls.call, name="public_call"),
    path(f"{_PUBLIC}<uuid:public_id>/erinnern/", public_calls.remind, name="call_remind"),
    path("b/<slug:slug>/ideen/<uuid:public_id>/", public_calls.published_idea, name="published_idea"),
    path("aufrufe/", calls.calls, name="calls"),
    path("aufrufe/neu/", calls.new, name="call_new"),
    path(_CALL, calls.call, name="call"),
    path(f"{_CALL}bearbeiten/", calls.edit, name="call_edit"),
    path(f"{_CALL}fragen/", call_questions.questions, name="call_questions"),
    path(f"{_CALL}veroeffentlichen/", calls.publish, name="call_publish"),
    path(f"{_CALL}verlaengern/", calls.extend, name="call_extend"),
    path(f"{_CALL}beenden/", calls.end, name="call_end"),
    path(f"{_CALL}kopieren/", calls.copy, name="call_copy"),
    path(f"{_CALL}loeschen/", calls.delete, name="call_delete"),
    path(f"{_CALL}dateien/", calls.documents, name="call_documents"),
    path("foerderaufrufe/", funding_calls.funding_calls, name="funding_calls"),
    path("foerderaufrufe/neu/", funding_calls.new, name="funding_call_new"),
    path(f"{_STATE_CALL}bearbeiten/", funding_calls.edit, name="funding_call_edit"),
    path(f"{_STATE_CALL}beenden/", funding_calls.end, name="funding_call_end"),
]

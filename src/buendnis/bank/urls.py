"""The addresses of what happens at the bank."""

from __future__ import annotations

from django.urls import path

from buendnis.bank.views import decisions, packages, queries

app_name = "bank"
_ONE = "antraege/<uuid:public_id>/bank/"
_QUERY = "bank/rueckfragen/<uuid:public_id>/"

urlpatterns = [
    path(_ONE, packages.at_the_bank, name="case"),
    path(f"{_ONE}paket/", packages.order, name="package"),
    path("bank/pakete/<uuid:public_id>/uebergabe/", packages.sent, name="package_sent"),
    path(f"{_ONE}rueckfrage/", queries.enter, name="query_new"),
    path(f"{_ONE}entscheidung/", decisions.enter, name="decision_new"),
    path("bank/rueckfragen/", queries.queries, name="queries"),
    path(_QUERY, queries.query, name="query"),
    path(f"{_QUERY}weitergeben/", queries.hand_over, name="query_hand"),
    path(f"{_QUERY}zurueckholen/", queries.take_back, name="query_back"),
    path(f"{_QUERY}antwort/", queries.answer, name="query_answer"),
    path(f"{_QUERY}frist/", queries.extend, name="query_extend"),
    path(f"{_QUERY}wieder/", queries.reopen, name="query_reopen"),
    path("bank/entscheidungen/", decisions.decisions, name="decisions"),
    path("bank/entscheidungen/<uuid:public_id>/zuruecknehmen/", decisions.undo, name="decision_undo"),
]

"""The addresses of resolutions, meetings and committees."""

from __future__ import annotations

from django.urls import path

from buendnis.decisions.views import committees, meetings, resolutions, running, votes

app_name = "decisions"
urlpatterns = [
    path("beschluesse/", resolutions.overview, name="list"),
    path("beschluesse/neu/", running.new, name="new"),
    path("beschluesse/<uuid:public_id>/", resolutions.page, name="resolution"),
    path("beschluesse/<uuid:public_id>/stimme/", votes.vote, name="vote"),
    path("beschluesse/<uuid:public_id>/stimme-eintragen/", votes.record_vote, name="record_vote"),
    path("beschluesse/<uuid:public_id>/stimmen/<uuid:vote_id>/", votes.confirm_vote, name="confirm_vote"),
    path("beschluesse/<uuid:public_id>/bearbeiten/", running.edit, name="edit"),
    path("beschluesse/<uuid:public_id>/eroeffnen/", running.open_vote, name="open"),
    path("beschluesse/<uuid:public_id>/auszaehlen/", running.close, name="close"),
    path("beschluesse/<uuid:public_id>/erinnern/", running.remind, name="remind"),
    path("beschluesse/<uuid:public_id>/befangenheit/", running.recuse, name="recuse"),
    path("beschluesse/<uuid:public_id>/zurueckziehen/", running.withdraw, name="withdraw"),
    path("beschluesse/<uuid:public_id>/in-sitzung/", running.take, name="take_to_meeting"),
    path("sitzungen/", meetings.overview, name="meetings"),
    path("sitzungen/neu/", meetings.plan, name="meeting_new"),
    path("sitzungen/<uuid:public_id>/", meetings.page, name="meeting"),
    path("sitzungen/<uuid:public_id>/anwesenheit/", meetings.presences, name="presences"),
    path("sitzungen/<uuid:public_id>/bearbeiten/", meetings.edit, name="meeting_edit"),
    path("sitzungen/<uuid:public_id>/beginnen/", meetings.begin, name="meeting_open"),
    path("sitzungen/<uuid:public_id>/beenden/", meetings.end, name="meeting_close"),
    path("sitzungen/<uuid:public_id>/bemerkungen/", meetings.remarks, name="remarks"),
    path("sitzungen/<uuid:public_id>/niederschrift/", meetings.minutes, name="minutes"),
    path("gremien/", committees.overview, name="committees"),
    path("gremien/neu/", committees.new, name="committee_new"),
    path("gremien/<uuid:public_id>/", committees.edit, name="committee"),
]

"""The addresses of the site: each room brings its own, in German, as people read them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("buendnis.ground.look.urls")),
    path("", include("buendnis.desk.urls")),
    path("beispiel/", include("buendnis.demo.urls")),
    path("", include("buendnis.alliances.urls")),
    path("", include("buendnis.strategy.urls")),
    path("", include("buendnis.evidence.urls")),
    path("", include("buendnis.funding.urls")),
    path("", include("buendnis.decisions.urls")),
    path("budget/", include("buendnis.ledger.urls")),
    path("konto/", include("buendnis.ground.accounts.urls")),
    path("post/", include("buendnis.ground.mail.urls")),
    path("dokumente/", include("buendnis.ground.documents.urls")),
    path("vorgang/", include("buendnis.ground.jobs.urls")),
    path("", include("buendnis.appraisal.urls")),
    path("", include("buendnis.scenarios.urls")),
    path("", include("buendnis.bank.urls")),
    path("", include("buendnis.projects.urls")),
    path("", include("buendnis.intake.urls")),
]

handler400 = "buendnis.ground.look.errors.bad_request"
handler403 = "buendnis.ground.look.errors.not_allowed"
handler404 = "buendnis.ground.look.errors.not_found"
handler429 = "buendnis.ground.look.errors.too_many"  # allauth asks for this one
handler500 = "buendnis.ground.look.errors.server_error"

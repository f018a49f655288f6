"""The expert opinion in German: which blocks its paper is made of, and every sentence that is not data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal

from buendnis.appraisal.paper.opinion import (
    BudgetStep,
    ChangedValue,
    Deciding,
    OpinionPaper,
    PlanChanged,
    Recommendation,
    Recusal,
    Release,
    Vote,
)
from buendnis.ground.money import euro
from buendnis.ground.papers.blocks import (
    Block,
    Box,
    Bullets,
    Column,
    Facts,
    Heading,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Tone,
)
from buendnis.ground.papers.german import day, days, number, percent, points
from buendnis.ground.papers.paper import Paper, Verification

KIND = "Fachliche Stellungnahme"
SUPPLEMENTARY = "Ergänzende fachliche Stellungnahme"

RESULTS = {
    Recommendation.SUPPORT: (Tone.GOOD, "Das Bündnis unterstützt das Vorhaben."),
    Recommendation.WITH_CONDITIONS: (Tone.CAREFUL, "Das Bündnis unterstützt das Vorhaben mit Auflagen."),
    Recommendation.REFUSE: (Tone.BAD, "Das Bündnis unterstützt das Vorhaben nicht."),
}


def german_paper(opinion: OpinionPaper) -> Paper:
    """The opinion's paper."""
    return Paper(
        language="de",
        kind=SUPPLEMENTARY if opinion.supplements else KIND,
        subject=opinion.project,
        number=opinion.number,
        sender=opinion.sender,
        details=_details(opinion),
        blocks=tuple(_blocks(opinion)),
        moment=datetime.combine(opinion.issued_on, time(12), UTC),
        notice="Rechenbeispiel – erfunden, keine echte Stellungnahme" if opinion.sample else "",
        stamp="ENTWURF" if opinion.preview else "",
        verification=(
            Verification(opinion.verification_address, opinion.content_hash)
            if opinion.verification_address and not opinion.preview
            else None
        ),
    )


def _details(opinion: OpinionPaper) -> tuple[tuple[str, str], ...]:
    return (
        ("Nummer", opinion.number or "wird bei der Ausstellung vergeben"),
        ("Stand" if opinion.preview else "Ausgestellt am", day(opinion.issued_on)),
        ("Ergänzt", f"Stellungnahme {opinion.supplements}" if opinion.supplements else ""),
        ("Ersetzt", f"Stellungnahme {opinion.replaces}" if opinion.replaces else ""),
    )


def _blocks(opinion: OpinionPaper) -> Iterator[Block]:
    if opinion.preview:
        yield Box("Entwurf", "Dies ist eine Vorschau. Sie gilt nicht und darf nicht eingereicht werden.")
    tone, result = RESULTS[opinion.recommendation]
    if opinion.conditions:
        lead = "\n".join(part for part in (opinion.reasons, "Auflagen:") if part)
        yield Box(result, lead, opinion.conditions, tone)
    else:
        yield Box(result, opinion.reasons, (), tone)
    if opinion.change:
        yield from _changed(opinion, opinion.change)
    yield from _project(opinion)
    yield from _finance(opinion)
    yield from _assessment(opinion)
    if opinion.vote:
        yield from _vote(opinion.vote)
    yield from _budget(opinion)
    yield from _meaning(opinion)
    if opinion.releases and not opinion.preview:
        yield Heading("Freigabe")
        yield Signatures(tuple(_signature(one) for one in opinion.releases))


def changed_table(rows: Sequence[ChangedValue]) -> Table:
    """The plan before and after, value by value."""
    return Table(
        "Plan vorher und jetzt",
        (
            Column("Angabe", 4),
            Column("vorher", 3, right=True),
            Column("jetzt", 3, right=True),
            Column("Änderung", 4, right=True),
            Column("Toleranz", 3, right=True),
        ),
        tuple((row.label, row.before, row.after, row.change or "–", row.limit) for row in rows),
    )


def _changed(opinion: OpinionPaper, change: PlanChanged) -> Iterator[Block]:
    earlier = f" gegenüber der Stellungnahme {opinion.supplements}" if opinion.supplements else ""
    yield Heading("Geänderter Plan")
    yield Paragraph(
        f"Der Projektträger hat am {day(change.reported_on)} mitgeteilt, dass sich der Plan{earlier} ändert. "
        f"Begründung: {change.reason}"
    )
    yield changed_table(change.rows)
    if not change.by_committee:
        yield Paragraph(
            "Nach der Geschäftsordnung des Bündnisses entscheidet über diese Ergänzung der Sprecherkreis; "
            "ein Beschluss des Gremiums ist nicht nötig."
        )


def _project(opinion: OpinionPaper) -> Iterator[Block]:
    period = days(opinion.starts_on, opinion.ends_on) if opinion.starts_on and opinion.ends_on else ""
    version = f"Fassung mit der Prüfsumme {opinion.guideline_hash[:12]}" if opinion.guideline_hash else ""
    yield Heading("Vorhaben")
    yield Facts(
        (
            ("Projektträger", opinion.applicant),
            ("Vorhaben", opinion.project),
            ("Kurzbeschreibung", opinion.summary),
            ("Ort", opinion.place),
            ("Laufzeit", period),
            ("Beteiligte", "; ".join(opinion.partners)),
            ("Fördergegenstand", opinion.funding_object),
            ("Richtlinie", "\n".join(part for part in (opinion.guideline, version) if part)),
            ("Handlungsfeld", opinion.field_of_action),
            ("Strategische Ziele", "; ".join(opinion.goals)),
        )
    )


def _finance(opinion: OpinionPaper) -> Iterator[Block]:
    yield Heading("Ausgaben und Finanzierung")
    if not opinion.expenditure and not opinion.sources:
        yield Paragraph("Zu diesem Vorhaben liegt kein Finanzierungsplan vor.")
        return
    if opinion.expenditure:
        spent = sum((row.amount for row in opinion.expenditure), Decimal(0))
        yield Table(
            "Zuwendungsfähige Ausgaben",
            (Column("Ausgabenart", 3), Column("Betrag", 1, right=True)),
            (*((row.label, euro(row.amount)) for row in opinion.expenditure), ("Summe", euro(spent))),
            sums=1,
        )
    if opinion.sources:
        paid = sum((row.amount for row in opinion.sources), Decimal(0))
        yield Table(
            "Finanzierung",
            (
                Column("Herkunft der Mittel", 4),
                Column("Stand der Zusage", 4),
                Column("Betrag", 3, right=True),
            ),
            (
                *((row.label, row.status or "ohne Angabe", euro(row.amount)) for row in opinion.sources),
                ("Summe", "", euro(paid)),
            ),
            sums=1,
        )
    if opinion.funding_rate is not None:
        yield Paragraph(
            f"Der beantragte Fördersatz beträgt {percent(opinion.funding_rate)} "
            "der zuwendungsfähigen Ausgaben."
        )


def _assessment(opinion: OpinionPaper) -> Iterator[Block]:
    yield Heading("Fachliche Bewertung")
    if not opinion.aspects:
        yield Paragraph("Für dieses Vorhaben ist keine Bewertung nach Punkten hinterlegt.")
        return
    count = opinion.assessments
    base = "Grundlage ist eine Bewertung." if count == 1 else f"Grundlage sind {number(count)} Bewertungen."
    yield Paragraph(
        "Das Bündnis bewertet die Gesichtspunkte, die die Richtlinie ihm zuweist. "
        + (f"{base} Genannt ist der Mittelwert der Punkte." if count else "Es liegen keine Punkte vor.")
    )
    yield Table(
        "Punkte je Gesichtspunkt",
        (
            Column("Gesichtspunkt", 5),
            Column("Kriterium", 4),
            Column("höchstens", 2, right=True),
            Column("Mittelwert", 2, right=True),
        ),
        tuple(
            (one.label, one.criterion, points(one.maximum), "–" if one.mean is None else points(one.mean))
            for one in opinion.aspects
        ),
    )
    for one in opinion.aspects:
        if not (one.reasons.strip() or one.evidence):
            continue
        yield Heading(one.label, 2)
        if one.reasons.strip():
            yield Paragraph(one.reasons)
        if one.evidence:
            yield Paragraph("Belege:")
            yield Bullets(one.evidence)


def _vote(vote: Vote) -> Iterator[Block]:
    how = {
        Deciding.MEETING: f"{vote.committee} hat am {day(vote.decided_on)} in einer Sitzung beschlossen",
        Deciding.CIRCULAR: f"{vote.committee} hat am {day(vote.decided_on)} im Umlaufverfahren beschlossen",
    }[vote.deciding]
    yield Heading("Beschluss")
    session = f" ({vote.session})" if vote.session else ""
    yield Paragraph(" ".join(part for part in (f"{how}{session}.", vote.quorum, vote.rule) if part))
    if vote.counts:
        yield Table(
            "Ergebnis der Abstimmung",
            (Column("Stimmen", 3), Column("Anzahl", 1, right=True)),
            tuple((label, number(count)) for label, count in vote.counts),
        )
    yield from _seats(
        "Ausschluss wegen Befangenheit",
        "Diese Sitze haben an Beratung, Bewertung und Beschluss nicht mitgewirkt.",
        "Ausgeschlossene Sitze",
        vote.recusals,
        "Wegen Befangenheit war niemand ausgeschlossen.",
    )
    yield from _seats(
        "Offengelegte Interessen",
        "Diese Sitze haben ein Interesse offengelegt und durften mitwirken.",
        "Sitze mit offengelegtem Interesse",
        vote.disclosures,
    )


def _seats(
    title: str, lead: str, caption: str, seats: tuple[Recusal, ...], none: str = ""
) -> Iterator[Block]:
    if not seats:
        if none:
            yield Paragraph(none)
        return
    yield Heading(title, 2)
    yield Paragraph(lead)
    yield Table(
        caption, (Column("Sitz", 1), Column("Grund", 1)), tuple((one.seat, one.reason) for one in seats)
    )


def _budget(opinion: OpinionPaper) -> Iterator[Block]:
    budget = opinion.budget
    if budget is None:
        return
    amount = euro(budget.amount)
    until = f" bis zum {day(budget.until)}" if budget.until else ""
    text = {
        BudgetStep.EARMARKED: f"Im virtuellen Budget des Bündnisses sind {amount}{until} vorgemerkt.",
        BudgetStep.RESERVE: (
            f"Im virtuellen Budget des Bündnisses sind {amount} zurzeit nicht frei. "
            "Das Vorhaben steht auf der Nachrückliste."
        ),
        BudgetStep.OVERPLANNED: (
            f"Im virtuellen Budget des Bündnisses sind {amount}{until} im Rahmen der beschlossenen "
            "Überplanung vorgemerkt."
        ),
        BudgetStep.OUTSIDE: "Das Vorhaben wird nicht auf das virtuelle Budget des Bündnisses angerechnet.",
    }[budget.step]
    yield Heading("Virtuelles Budget")
    yield Paragraph("\n".join(part for part in (text, budget.note) if part))


def _meaning(opinion: OpinionPaper) -> Iterator[Block]:
    bank = opinion.granting_authority
    yield Heading("Was diese Stellungnahme bedeutet")
    yield Paragraph(
        f"Über die Zuwendung entscheidet die {bank}, nicht das Bündnis. Diese Stellungnahme ist kein "
        f"Zuwendungsbescheid und begründet keinen Anspruch auf Förderung. Bei der Entscheidung der {bank} "
        "hat sie maßgebliches Gewicht."
    )
    if not opinion.preview and opinion.recommendation != Recommendation.REFUSE:
        yield Paragraph(f"Bitte fügen Sie sie dem Antrag bei, den Sie bei der {bank} stellen.")


def _signature(release: Release) -> Signature:
    how = "handschriftlich unterschrieben" if release.by_hand else "elektronisch freigegeben"
    note = f"{how} am {day(release.released_on)}" if release.released_on else ""
    return Signature(release.name, release.role, note)

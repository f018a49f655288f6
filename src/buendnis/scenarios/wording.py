"""What people read of a scenario: rules, verdicts, conditions and changes, each in one or two plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from buendnis.engines.exact import rounded
from buendnis.engines.portfolio import Change, Completion, Counts, Lever, Portfolio, Rule, Variant, Verdict
from buendnis.engines.record import Text
from buendnis.ground.money import euro
from buendnis.scenarios.inputs import Inputs, Standing, Tie

FIXED = "fixed"
ALL = "all"  # how the engine calls what holds for all projects
MOST_NAMED = 4
CENT = Decimal("0.01")
CLEAR, LIKELY = 100, 80  # in so many of a hundred redraws


def rule_label(rule: str) -> str:
    """How a rule is called."""
    return {
        str(Rule.RANKING): _("Ranking by points"),
        str(Rule.OPTIMUM): _("Most points in all"),
        str(Rule.GREEDY): _("Most approvals per euro"),
        str(Rule.EQUAL_SHARES): _("Equal shares"),
        str(Rule.PHRAGMEN): _("Phragmén"),
    }[rule]


def rule_about(rule: str) -> str:
    """What a rule does, in one or two sentences."""
    return {
        str(Rule.RANKING): _("From the most points down, whatever still fits. The reference that committees use."),
        str(Rule.OPTIMUM): _("The choice whose points add up to the most, under all conditions."),
        str(Rule.GREEDY): _("From the most approvals per euro down, whatever still fits."),
        str(Rule.EQUAL_SHARES): _("Each partner gets the same share of the budget; projects are paid by those "
                                  "who approve of them. What is left goes to the most approvals per euro."),
        str(Rule.PHRAGMEN): _("All partners earn money at the same pace; as soon as those who approve of a "
                              "project have its cost together, it is in."),
    }[rule]  # fmt: skip


def verdict_label(verdict: str) -> str:
    """What all rules together say."""
    return {
        str(Verdict.IN): _("in under all rules"),
        str(Verdict.OUT): _("out under all rules"),
        str(Verdict.DISCUSS): _("to discuss"),
        FIXED: _("fixed"),
    }[verdict]


def sure_label(share: int) -> str:
    """How sure the ranking is of a project that it takes in ``share`` of a hundred redraws."""
    if share >= CLEAR:
        return _("surely in")
    if share >= LIKELY:
        return _("rather in")
    if share > 100 - LIKELY:
        return pgettext("how sure", "open")
    return _("rather out") if share else _("surely out")


def standing_label(standing: Standing) -> str:
    """How far a project is."""
    return {
        Standing.RIPE: _("ripe for the decision"),
        Standing.WAITING: _("on the reserve list"),
        Standing.EARLIER: _("no proposal yet"),
        Standing.PLANNED: _("planned, not applied for"),
    }[standing]


def conditions_said(inputs: Inputs) -> list[str]:
    """The floors, caps and ties of a scenario, each as a sentence."""
    titles = {each.key: each.title for each in inputs.entries}
    found = []
    for each in inputs.conditions:
        name = inputs.named(each.of, each.value) if each.value else _("all projects together")
        for edge, words in (
            (each.at_least, _("%(name)s: at least %(edge)s")),
            (each.at_most, _("%(name)s: at most %(edge)s")),
        ):
            if edge is not None:
                shown = euro(edge) if each.counts is Counts.COST else projects_said(edge)
                found.append(words % {"name": name, "edge": shown})
    for pair in inputs.pairs:
        words = (
            _("“%(one)s” or “%(other)s”, not both")
            if pair.tie is Tie.EITHER
            else _("“%(one)s” only together with “%(other)s”")
        )
        one, other = (titles.get(key, key) for key in (pair.one, pair.other))
        found.append(words % {"one": one, "other": other})
    return found


def said(text: Text, titles: Mapping[str, str]) -> str:
    """A sentence of the engine in the reader's language, in which projects are called by their titles."""
    german = (get_language() or "de").startswith("de")
    words, (opened, closed) = (text.de, "„“") if german else (text.en, "“”")
    if opened in words:
        for key, title in titles.items():
            words = words.replace(f"{opened}{key}{closed}", f"{opened}{title}{closed}")
        words = words.replace(f"{opened}{ALL}{closed}", f"{opened}{_('all projects together')}{closed}")
    return words


def floors_said(missed: Sequence[str]) -> str:
    """What of the floors is missed."""
    return ", ".join(_("all projects together") if each == ALL else each for each in missed)


def change_said(change: Change) -> str:
    """The smallest change of one number that turns a project."""
    shown = rounded(change.by)
    if change.lever is Lever.POINTS:
        words = (
            ngettext("%(by)s point more", "%(by)s points more", 1 if shown == 1 else 2),
            ngettext("%(by)s point less", "%(by)s points less", 1 if shown == 1 else 2),
        )
        by = number_format(shown.normalize(), use_l10n=True)
    else:
        by = _amount(shown)
        words = {
            Lever.COST: (_("cost %(by)s higher"), _("cost %(by)s lower")),
            Lever.BUDGET: (_("budget %(by)s higher"), _("budget %(by)s lower")),
        }[change.lever]
    return (words[0] if change.more else words[1]) % {"by": by}


def any_of(words: Sequence[str]) -> str:
    """Several of which one suffices: "a, b or c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(these)s or %(last)s") % {"these": ", ".join(words[:-1]), "last": words[-1]}


def variants_said(portfolios: Iterable[Portfolio]) -> list[str]:
    """The rules with the parameters that the engine knows them by, for whoever calculates it again."""
    return [f"{rule_label(str(each.variant.rule))} ({_parameters(each.variant)})" for each in portfolios]


def some_of(titles: Sequence[str]) -> str:
    """Titles; of many the first ones."""
    if len(titles) <= MOST_NAMED:
        return ", ".join(titles)
    more = len(titles) - MOST_NAMED
    return ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {
        "names": ", ".join(titles[:MOST_NAMED]),
        "more": more,
    }


def percent(inside: int, redraws: int) -> int:
    """Of a hundred redraws, rounded so that 0 and 100 mean never and always."""
    share = Fraction(100 * inside, redraws)
    if 0 < share < 1:
        return 1
    if 99 < share < 100:
        return 99
    return int(rounded(share, 0))


def whole(amount: Decimal) -> str:
    """An amount, with cents only where there are some."""
    return euro(amount).replace(",00\u00a0€", "\u00a0€")


def _parameters(variant: Variant) -> str:
    named = [str(variant.rule)]
    if variant.utility is not None:
        named.append(f"utility={variant.utility}")
    if variant.completion is not Completion.NONE:
        named.append(f"completion={variant.completion}")
    return ", ".join(named)


def _amount(shown: Decimal) -> str:
    """What must change; a cent beyond a whole amount is said as people say it."""
    if shown > 1 and shown % 1 == CENT:
        return _("more than %(amount)s") % {"amount": whole(shown - CENT)}
    return whole(shown)


def projects_said(number: Decimal) -> str:
    """So many projects."""
    return ngettext("%(number)s project", "%(number)s projects", int(number)) % {
        "number": number_format(number.normalize(), use_l10n=True)
    }

"""Packages for the bank, its queries with their deadlines, and its decisions."""

from buendnis.bank.models.decisions import BankDecision, BankOutcome
from buendnis.bank.models.packages import BankPackage, PackageChannel, PackageDelivery, PackageState
from buendnis.bank.models.queries import BankQuery, QueryState, QueryStep, QueryStepKind

__all__ = [
    "BankDecision",
    "BankOutcome",
    "BankPackage",
    "BankQuery",
    "PackageChannel",
    "PackageDelivery",
    "PackageState",
    "QueryState",
    "QueryStep",
    "QueryStepKind",
]

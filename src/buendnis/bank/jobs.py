"""What the bank's room does in the background, and by the passing of time."""

from __future__ import annotations

from buendnis.bank.models import BankPackage, PackageState
from buendnis.bank.services.packages import archive_of, keep_package, note_package_problem
from buendnis.bank.services.queries import remind_of_queries
from buendnis.ground.jobs import job, periodic


@job(name="bank.package", retry=3)
def make_package(package_id: int) -> None:
    """Put a package together. Run twice or killed half-way, it leaves one."""
    package = (
        BankPackage.objects.unscoped("a job for one package")
        .select_related("application__guideline", "opinion__case__revision", "opinion__revision")
        .get(pk=package_id)
    )
    if package.state == PackageState.READY:
        return
    try:
        data, manifest = archive_of(package)
    except Exception as error:
        note_package_problem(package, str(error))
        raise
    keep_package(package, data, manifest)


@periodic("41 6 * * *", name="bank.remind")
def remind() -> None:
    """Remind of queries of the bank that are due."""
    remind_of_queries()

"""What import-linter can't see of the floors, and what the database must not lag behind."""

from __future__ import annotations

import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[1]


def floors() -> list[str]:
    """The rooms from the top down, as the import contract names them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return layers


def floor_of(model: type[Model]) -> int | None:
    """How high the model's room lies; none for a library's."""
    package, *rest = model.__module__.split(".")
    return len(floors()) - floors().index(rest[0]) if package == "buendnis" else None


def test_the_contract_names_every_room() -> None:
    folders = {path.parent.name for path in (ROOT / "src" / "buendnis").glob("*/__init__.py")}
    assert folders - {"config", "command"} == set(floors())


def test_no_two_files_import_each_other() -> None:
    """Nor any longer circle; what is imported inside a function, or for its type only, counts, too."""
    graph = grimp.build_graph("buendnis", cache_dir=None)
    try:
        TopologicalSorter(
            {each: graph.find_modules_directly_imported_by(each) for each in graph.modules}
        ).prepare()
    except CycleError as error:
        pytest.fail("A circle of imports: " + " → ".join(error.args[1]))


def test_foreign_keys_run_down() -> None:
    climbing = [
        f"{model._meta.label}.{field.name} points up to {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many)
        and not field.auto_created
        and isinstance(field.related_model, type)
        and (here := floor_of(model)) is not None
        and here < (floor_of(field.related_model) or 0)
    ]
    assert climbing == []


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)

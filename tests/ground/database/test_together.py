"""What a migration does at once, tried on tables of its own in the test database."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.migrations.operations import AddConstraint, AddField, CreateModel, RunSQL
from django.db.migrations.state import ProjectState
from django.db.models import CASCADE, CheckConstraint, ForeignKey, Q

from buendnis.ground.database.together import Together

KEY = ("id", models.BigAutoField(primary_key=True))


def table(name: str, *fields: tuple[str, models.Field[object, object]]) -> CreateModel:
    return CreateModel(name, [KEY, *fields])


def added() -> Together:
    """Two new tables that name each other's floor, and a column of an old one that names a new one."""
    return Together(
        table("Room", ("house", ForeignKey("database.house", CASCADE))),
        table("Door", ("room", ForeignKey("database.room", CASCADE))),
        AddField("house", "gate", ForeignKey("database.door", CASCADE, null=True)),
        AddConstraint("house", CheckConstraint(condition=Q(gate__gt=0), name="house_has_a_gate")),
    )


def foreign_keys() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text LIKE 'database\\_%' ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_it_goes_there_and_back_with_the_models_rendered_once() -> None:
    house, together = table("House"), added()
    empty, before = ProjectState(), ProjectState()
    house.state_forwards("database", before)
    after = before.clone()
    assert before.apps.get_model("database", "house")
    assert "apps" in before.__dict__
    together.state_forwards("database", after)
    assert "apps" not in after.__dict__
    with connection.schema_editor() as editor:
        house.database_forwards("database", editor, empty, before)
    with connection.schema_editor() as editor:
        together.database_forwards("database", editor, before, after)
    assert foreign_keys() == [
        ("database_door", "database_room"),
        ("database_house", "database_door"),
        ("database_room", "database_house"),
    ]
    with connection.schema_editor() as editor:
        together.database_backwards("database", editor, after, before)
    assert foreign_keys() == []
    with connection.schema_editor() as editor:  # what went back can be done again
        together.database_forwards("database", editor, before, after)
    assert len(foreign_keys()) == 3


def test_what_needs_a_state_in_between_stands_outside() -> None:
    with pytest.raises(TypeError, match="RunSQL is not for doing together"):
        Together(RunSQL("SELECT 1"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="belongs into its CreateModel"):
        Together(table("Room"), AddField("room", "height", models.IntegerField()))
    assert added().describe().startswith("Create model Room; Create model Door; Add field gate")

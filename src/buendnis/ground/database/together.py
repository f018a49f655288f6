"""A migration operation that does others at once, so that migrating from nothing stays quick."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Addition = AddConstraint | AddField | AddIndex


class Together(Operation):
    """What ``operations`` create and add, seen by each of them as it is after the last one.

    Django renders every model that hangs together with a changed one, and does so anew for each operation: with all
    rooms connected that is most of the time that migrating takes. Here it is done once. So what belongs to a new
    table stands within its ``CreateModel``, and whatever needs to see a state in between stands outside.
    """

    def __init__(self, *operations: CreateModel | Addition) -> None:
        created = {operation.name_lower for operation in operations if isinstance(operation, CreateModel)}
        for operation in operations:
            if not isinstance(operation, CreateModel | Addition):
                raise TypeError(f"{type(operation).__name__} is not for doing together with others.")
            if not isinstance(operation, CreateModel) and operation.model_name.lower() in created:
                raise ValueError(f"What {operation.model_name} has belongs into its CreateModel.")
        self.operations = operations

    def deconstruct(self) -> tuple[str, tuple[CreateModel | Addition, ...], dict[str, object]]:
        return (self.__class__.__qualname__, self.operations, {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # the rendered models: made again when the database is changed
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._in_the_database("database_forwards", self.operations, app_label, schema_editor, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        backwards = reversed(self.operations)
        self._in_the_database("database_backwards", backwards, app_label, schema_editor, from_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)

    @staticmethod
    def _in_the_database(
        way: str,
        operations: Iterable[Operation],
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        state: ProjectState,
    ) -> None:
        for operation in operations:
            getattr(operation, way)(app_label, schema_editor, state, state)

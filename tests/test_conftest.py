"""What the other tests rely on: that a slip is noticed, and that a database of their own is one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.template import Context, Template

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ given.missing }}",
        "{{ missing|default:1 }}",
        "{% load i18n %}{% blocktranslate %}{{ missing }}{% endblocktranslate %}",
    ],
)
def test_an_undefined_template_variable_fails(source: str) -> None:
    with pytest.raises(AssertionError, match=r"Undefined template variable (given\.)?missing"):
        Template(source).render(Context({"given": {}}))


@pytest.mark.parametrize(
    "source",
    ["{% if missing %}x{% endif %}", "{% for row in missing %}x{% endfor %}", "{{ given.none|default:'' }}"],
)
def test_an_optional_value_may_be_asked_for(source: str) -> None:
    assert Template(source).render(Context({"given": {"none": None}})) == ""


def test_a_warning_fails() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


@pytest.mark.parametrize(("forbid", "code"), [("0", 0), ("1", 1)])
def test_skipping_can_be_forbidden(tmp_path: Path, forbid: str, code: int) -> None:
    test = tmp_path / "test_trial.py"
    test.write_text("import pytest\ndef test_trial(): pytest.skip('no oracle here')\n")
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider"),
            *("-c", str(ROOT / "pyproject.toml"), f"--ds={os.environ['DJANGO_SETTINGS_MODULE']}", str(test)),
        ],
        env={**os.environ, "BUENDNIS_FORBID_SKIP": forbid, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "no oracle here" in done.stdout


def test_a_cloned_database_commits_for_all_threads_to_see(cloned_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trial (n int)")
    seen: list[object] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database(), n FROM trial")
            seen.append(cursor.fetchone())
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO trial VALUES (1)")
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [(connection.settings_dict["NAME"], 1)]
    assert connection.settings_dict["NAME"].endswith("_clone")


@pytest.mark.django_db
def test_afterwards_the_test_database_is_as_before() -> None:
    assert not connection.settings_dict["NAME"].endswith("_clone")
    assert "trial" not in connection.introspection.table_names()

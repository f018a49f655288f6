"""What the other tests rely on: that a slip is noticed, and that a database of their own is one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Count, Max
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
class TestDisorder:
    @pytest.fixture(autouse=True)
    def numbers(self) -> None:
        for number in range(20):
            ContentType.objects.create(app_label="trial", model=f"{number:02}")

    def test_without_an_order_rows_come_shuffled(self) -> None:
        trial = ContentType.objects.filter(app_label="trial")
        names = list(trial.values_list("model", flat=True))
        assert sorted(names) == [f"{number:02}" for number in range(20)]
        assert names != sorted(names)
        assert names == [row.model for row in trial]

    def test_an_order_is_kept(self) -> None:
        trial = ContentType.objects.filter(app_label="trial").order_by("model")
        assert [row.model for row in trial] == [f"{number:02}" for number in range(20)]

    def test_questions_that_have_no_order_still_work(self) -> None:
        trial = ContentType.objects.filter(app_label="trial")
        assert trial.exists()
        assert trial.count() == 20
        assert trial.aggregate(last=Max("model")) == {"last": "19"}
        assert list(trial.values("app_label").annotate(n=Count("pk")).values_list("n", flat=True)) == [20]
        assert list(trial.values_list("app_label", flat=True).distinct()) == ["trial"]
        assert trial.filter(pk__in=ContentType.objects.filter(model="03")).get().model == "03"
        assert trial.filter(model="01").union(trial.filter(model="02")).count() == 2
        assert len(trial.filter(model="01").union(trial.filter(model="02"))) == 2
        assert len(trial[3:8]) == 5
        assert len(trial.select_for_update()) == 20
        assert trial.update(app_label="other") == 20
        assert ContentType.objects.filter(app_label="other").delete()[0] == 20


@pytest.mark.django_db
def test_afterwards_the_test_database_is_as_before() -> None:
    assert not connection.settings_dict["NAME"].endswith("_clone")
    assert "trial" not in connection.introspection.table_names()

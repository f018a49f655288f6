"""The settings under test: the real ones, on an embedded PostgreSQL of their own.

``BUENDNIS_TEST_HOME`` names its folder, so that several test runs can go on beside each other. Importing this
module starts nothing (mypy imports it too); ``tests/conftest.py`` starts the database.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from types import FrameType

from buendnis.config import environment as env

TEST_HOME = Path(
    env.text("BUENDNIS_TEST_HOME") or Path(tempfile.gettempdir()) / f"buendnis-test-{os.getuid()}"
).absolute()
TEST_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
if TEST_HOME.stat().st_uid != os.getuid():
    raise env.BadEnvironment(f"{TEST_HOME} belongs to somebody else; name a folder in BUENDNIS_TEST_HOME.")

# what a developer's shell says about an installation must not leak into a test
for _name in [name for name in os.environ if name.startswith(("BUENDNIS_", "SMTP_", "PG"))]:
    if not _name.startswith(
        ("BUENDNIS_TEST_", "BUENDNIS_REQUIRE_", "BUENDNIS_FORBID_", "BUENDNIS_DATABASE_")
    ):
        del os.environ[_name]
os.environ["BUENDNIS_HOME"] = str(TEST_HOME)

from buendnis.ground.database.cluster import Cluster  # noqa: E402
from buendnis.ground.database.roles import addresses  # noqa: E402

TEST_CLUSTER = Cluster(TEST_HOME, durable=False)
os.environ["DATABASE_URL"] = addresses(TEST_CLUSTER).owner_url

from buendnis.config.settings import *  # noqa: E402, F403
from buendnis.config.settings import DATABASES, TEMPLATES  # noqa: E402


class UndefinedVariable(str):
    """What Django puts where a variable is undefined: here an error, if the template is one of ours.

    An optional value is asked for with ``{% if value %}``; libraries' templates are let be.
    """

    __slots__ = ()

    def __mod__(self, variable: object) -> str:
        origin = _rendering_origin()
        if "site-packages" not in origin:
            raise AssertionError(f"Undefined template variable {variable} in {origin}")
        return ""


def _rendering_origin() -> str:
    """The file of the innermost template node that is being rendered."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if origin is not None:
            return str(origin)
        frame = frame.f_back
    return ""


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")  # type: ignore[index]

DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_worker = env.text("PYTEST_XDIST_WORKER", "gw")
MEDIA_ROOT = TEST_HOME / f"documents-{_worker}"
# static files come straight from their rooms
STATIC_ROOT = TEST_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

"""``buendnis demo`` fills an empty database only, and knows of a world that was left half-built."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from buendnis.alliances.models import Alliance
from buendnis.command import demo
from buendnis.command.surroundings import CommandFailed
from buendnis.demo import world
from buendnis.funding.models import Idea
from buendnis.ground.accounts.models import User


@pytest.fixture(autouse=True)
def home(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command's home; its database is the test's, which Django is connected to already."""
    monkeypatch.setenv("BUENDNIS_HOME", str(tmp_path))
    monkeypatch.setenv("BUENDNIS_AS_OWNER", "0")
    monkeypatch.setenv("BUENDNIS_DEMO", "0")  # so that what the command sets is gone afterwards
    return tmp_path


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    demo.add_arguments(parser)
    return demo.run(parser.parse_args(["--prepared", *arguments]))


def test_the_stages_it_offers_are_those_of_the_world() -> None:
    assert demo.STAGES == world.STAGES
    assert demo.DEFAULT_STAGE in demo.STAGES


def test_an_empty_database_is_filled_and_that_is_noted(home: Path) -> None:
    assert not demo.half_built()
    assert run("--stage=idea") == 0
    assert Alliance.objects.count() == 8
    assert json.loads((home / "demo.json").read_text()) == {"stage": "idea", "finished": True}
    assert not demo.half_built()


def test_a_database_in_use_is_left_alone(home: Path) -> None:
    User.objects.create_user("somebody@example.org", "Somebody")
    with pytest.raises(CommandFailed, match="not empty"):
        run("--stage=idea")
    assert run("--stage=idea", "--unless-in-use") == 0
    assert not Alliance.objects.exists()
    assert not (home / "demo.json").exists()


def test_a_world_whose_making_was_cut_short_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("buendnis.demo.story.bring_idea", cut_short)
    with pytest.raises(KeyboardInterrupt):
        run("--stage=idea")
    assert demo.half_built()
    assert not Idea.objects.unscoped("all").exists()

"""What the command loads: the subcommand that was named, and nothing that it can do without."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from buendnis import command

# what takes long to load, and no engine needs
HEAVY = {
    "asyncio",
    "babel",
    "cryptography",
    "django",
    "email",
    "importlib.metadata",
    "procrastinate",
    "psycopg",
    "subprocess",
}
ELECTION = """\
META
key;value
num_projects;2
num_votes;1
budget;50
vote_type;approval
PROJECTS
project_id;cost;name
a;40;Path
b;60;Square
VOTES
voter_id;vote
1;a,b
"""


# the console script, that tells at its end what has been loaded
SCRIPT = """\
import sys
from buendnis.command import main
code = main()
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a process of its own has loaded once it has done this."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stderr.split())


def subcommands(modules: set[str]) -> set[str]:
    return {name.rpartition(".")[2] for name in modules if name.startswith("buendnis.command.")}


@pytest.mark.parametrize("rule", ["phragmen", "equal-shares"])
def test_an_election_is_run_without_what_keeps_an_installation(tmp_path: Path, rule: str) -> None:
    file = tmp_path / "town.pb"
    file.write_text(ELECTION, "utf-8")
    modules = loaded_by("portfolio", "run", str(file), "--rule", rule, "--json")
    assert modules & {*HEAVY, "numpy", "highspy"} == set()  # votes are counted in plain whole numbers
    assert subcommands(modules) == {"portfolio"}


def test_an_engine_runs_without_any_subcommand() -> None:
    modules = loaded_by("engine", "scoring", "--schema")
    assert modules & HEAVY == set()
    assert subcommands(modules) == set()
    assert "buendnis.engines.scoring" in modules  # so the list does tell


def test_the_help_tells_every_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    """No subcommand is forgotten in the list of names."""
    written = {
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(command.__path__)
        if module.name != "__main__"
        and hasattr(import_module(f"buendnis.command.{module.name}"), "add_arguments")
    }
    assert written == set(command.SUBCOMMANDS)
    with pytest.raises(SystemExit) as left:
        command.main(["--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert all(f"\n    {name}" in told for name in [*command.SUBCOMMANDS, "engine", "manage"])


def test_an_unknown_word_is_answered_with_all_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["por"])  # nor is a word guessed from its beginning
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert all(f"'{name}'" in told for name in [*command.SUBCOMMANDS, "engine", "manage"])

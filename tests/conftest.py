"""What every test shares: no network, and pipelines that are built once."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from cli_support import write_setup

from cleaner import Document, Pipeline
from cleaner.document import split_lines
from cleaner.rule import Rule
from cleaner.rulebook import RuleBook

# The same examples at every run: a build must not turn red on a day when nothing changed.
hypothesis.settings.register_profile("build", derandomize=True, deadline=None)
hypothesis.settings.load_profile("build")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("quality floors", "tests/quality/floors.json; the options need one process, no -n")
    group.addoption("--raise-floors", action="store_true", help="write the quality floors that rose")
    group.addoption("--lower-floors", action="store_true", help="write all quality floors as they are measured now")
    fuzz = parser.getgroup("fuzz targets", "tests/fuzz; `make fuzz` runs them")
    fuzz.addoption("--fuzz", type=int, default=0, metavar="N", help="try N inputs a target, other ones each time")


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # `pytest &`: what it starts would ignore Ctrl-C too
        signal.signal(signal.SIGINT, signal.default_int_handler)
    writes = config.getoption("raise_floors") or config.getoption("lower_floors")
    if writes and config.getoption("numprocesses", default=None):
        raise pytest.UsageError("--raise-floors and --lower-floors write one file: run them without -n")
    inputs = config.getoption("fuzz")
    hypothesis.settings.register_profile(
        "fuzz",
        max_examples=inputs or 40,
        derandomize=not inputs,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain],
    )


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise AssertionError("tests must not use the network")

    for call in ("connect", "connect_ex"):
        real = getattr(socket.socket, call)

        def local(self: socket.socket, address: Any, real: Callable[..., Any] = real) -> Any:
            return real(self, address) if self.family == socket.AF_UNIX else refuse()

        monkeypatch.setattr(socket.socket, call, local)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The shipped defaults."""
    return Pipeline()


@pytest.fixture(scope="session")
def rules_alone() -> Pipeline:
    """The shipped defaults without the line model, which judges fragments by what stands around them."""
    return Pipeline.from_config(None, changes=["stages.line_model.enabled=false"])


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """The shipped rules."""
    return RuleBook.load()


@pytest.fixture
def make_doc() -> Callable[..., Document]:
    """Builds a document from its lines."""
    return lambda *lines: Document(id=None, lines=split_lines("\n".join(lines)))


@pytest.fixture
def make_rule() -> Callable[..., Rule]:
    """Builds a rule `family/name` from phrases, in English unless said otherwise."""

    def build(*phrases: str, where: str = "whole", action: str = "remove", **fields: Any) -> Rule:
        wanted = {"id": "family/name", "reason": "The line is an example.", "phrases": {"en": list(phrases)}, **fields}
        return Rule(where=where, action=action, **wanted)  # type: ignore[arg-type]

    return build


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration of the tests, in effect; the current folder is empty."""
    config = write_setup(tmp_path / "setup")
    monkeypatch.syspath_prepend(config.parent)
    monkeypatch.setenv("CLEANER_CONFIG", str(config))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return config

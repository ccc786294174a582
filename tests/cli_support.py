"""What the tests of the command line share: a rule file, plug-in stages with every outcome, and a real process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# The stage of phrases alone to which the rules below belong.
FAMILY = "probe_phrases"

RULES = f"""\
- id: {FAMILY}/zzz_line
  reason: The line is the junk of the tests.
  where: whole
  action: remove
  phrases: {{en: ["zzz junk zzz"]}}
  removes: {{en: ["Zzz junk zzz"]}}
  keeps: {{en: ["The zzz junk zzz was swept up."]}}
- id: {FAMILY}/zzz_tail
  reason: The line ends in the junk of the tests.
  where: end
  action: cut
  phrases: {{en: ["zzz tail zzz"], de: ["zzz schwanz zzz"]}}
  removes: {{en: ["The gate opened. [[Zzz tail zzz]]"], de: ["Das Tor ging auf. [[Zzz Schwanz zzz]]"]}}
  keeps: {{en: ["They called it a zzz tail zzz"]}}
"""

STAGES = '''\
"""Stages that reject, note or fail a document when it asks them to."""

from typing import ClassVar

from cleaner.document import Note, Reject
from cleaner.stage import Stage


class ProbePhrases(Stage):
    """Removes lines that are the junk of the tests."""

    name: ClassVar[str] = "probe_phrases"


class ProbeReject(Stage):
    """Rejects documents that say so."""

    name: ClassVar[str] = "probe_reject"

    def prepare(self, rules):
        return lambda doc, view: [
            Reject("probe_reject/asked", "The document asks for it.") for line in doc.lines if line.text == "REJECT ME"
        ]


class ProbeNote(Stage):
    """Notes documents that say so as spam."""

    name: ClassVar[str] = "probe_note"

    def prepare(self, rules):
        return lambda doc, view: [Note("spam", ["it says so"]) for line in doc.lines if line.text == "NOTE ME"]


class ProbeFail(Stage):
    """Fails on documents that say so."""

    name: ClassVar[str] = "probe_fail"

    def prepare(self, rules):
        return lambda doc, view: [1 / 0 for line in doc.lines if line.text == "FAIL ME"]
'''

CONFIG = f"""\
rules: {{files: [{FAMILY}.yaml]}}
stages:
  - {FAMILY}
  - probe_reject
  - probe_note
  - probe_fail
"""

ENTRY_POINTS = """\
[cleaner.stages]
probe_phrases = cleaner_probe:ProbePhrases
probe_reject = cleaner_probe:ProbeReject
probe_note = cleaner_probe:ProbeNote
probe_fail = cleaner_probe:ProbeFail
"""

PROSE = "The council approved the plan on Monday."


def write_setup(folder: Path) -> Path:
    """Writes a configuration with its rule file and an installed plug-in into `folder`; gives the configuration."""
    package = folder / "cleaner_probe-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: cleaner-probe\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(ENTRY_POINTS)
    (folder / "cleaner_probe.py").write_text(STAGES)
    (folder / f"{FAMILY}.yaml").write_text(RULES)
    config = folder / "probe.yaml"
    config.write_text(CONFIG)
    return config


def environment(setup: Path, **changes: str) -> dict[str, str]:
    """The variables of a process that finds the plug-in beside the configuration `setup`, and uses both."""
    unset = ("CLEANER_CONFIG", "NO_COLOR", "PYTHONUNBUFFERED")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    path = os.pathsep.join(filter(None, (str(setup.parent), os.environ.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path, "CLEANER_CONFIG": str(setup), **changes}


def process(
    arguments: Sequence[str | bytes | Path], *, env: dict[str, str], stdin: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """`cleaner` as a process of its own."""
    command = [sys.executable, "-m", "cleaner", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, env=env, cwd=cwd, timeout=120, check=False)

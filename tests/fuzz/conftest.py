"""What the fuzz targets share as fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the files that are tried."""
    return tmp_path_factory.mktemp("fuzz")

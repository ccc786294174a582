"""Why an input gives nothing, as one sentence that says what to do."""

from __future__ import annotations

import errno
import importlib
from typing import Any

_ADVICE = {
    errno.ENOENT: "there is no such file; check the name",
    errno.ENOTDIR: "there is no such file; check the name",
    errno.EISDIR: "is a folder; use `cleaner run` for folders",
    errno.EACCES: "may not be read; change its permissions",
    errno.EPERM: "may not be read; change its permissions",
    errno.ELOOP: "is a link that leads in a circle; mend the link",
    errno.ENAMETOOLONG: "the name is too long; check it",
}


class Unreadable(Exception):
    """An input that gives no document; the message says what is wrong and what to do."""


def advice(error: OSError | ValueError) -> str:
    """What is wrong with a file and what to do, from the error that opening or reading it raised."""
    if isinstance(error, OSError):
        known = _ADVICE.get(error.errno or 0)
        return known or f"cannot be read: {error.strerror or error}; check the file"
    return f"is no file name: {error}; check the name"


def library(module: str, *, extra: str) -> Any:
    """A module that only some inputs need. Raises Unreadable with the command that installs it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise Unreadable(f'needs {module}, which is missing; run: pip install "cleaner[{extra}]"') from None

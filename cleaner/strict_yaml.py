"""YAML read strictly, with the line of every value, for rule files and configuration alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:  # dear to import, and rarely needed: the defaults and the compiled rules do without
    import yaml

Path_ = tuple[str | int, ...]


class InvalidFile(ValueError):
    """A rule or configuration file that cannot be used; the message says where, what and what to do."""


class Marked(msgspec.Struct, frozen=True):
    """A YAML value, and the line (from 1) on which each of its parts stands, by path."""

    name: str
    value: Any
    lines: dict[Path_, int]

    def error(self, path: Path_, message: str) -> InvalidFile:
        """An error that points at the nearest known line above `path`."""
        while path and path not in self.lines:
            path = path[:-1]
        return InvalidFile(f"{self.name}:{self.lines.get(path, 1)}: {message}")


def read(path: Path) -> Marked:
    """Reads a YAML file. Raises InvalidFile when it is missing, not UTF-8, or not strict YAML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidFile(f"{path}: not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise InvalidFile(f"{path}: {error.strerror or error}; name a file that can be read") from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Marked:
    """Parses YAML; a repeated key, a key that is no text and a YAML tag are errors."""
    import yaml

    lines: dict[Path_, int] = {}
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
        value = None if node is None else _value(node, (), lines, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.line + 1 if mark else 1
        raise InvalidFile(f"{name}:{at}: not valid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError, UnicodeEncodeError) as error:
        problem = " ".join(str(error).split()) or "nested too deeply"
        raise InvalidFile(f"{name}: not valid YAML: {problem}") from None
    return Marked(name, value, lines)


def convert(marked: Marked, value: Any, kind: Any, path: Path_ = ()) -> Any:
    """`msgspec.convert` whose errors name file, line and, for an unknown key, the nearest known one."""
    try:
        return msgspec.convert(value, kind)
    except UnicodeEncodeError:  # bytes of a command line that are no text
        raise marked.error(path, "not UTF-8 text; write it in UTF-8") from None
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at ")
        inner = tuple(int(b) if b else a for a, b in re.findall(r"\.([\w-]+)|\[(\d+)\]", where))
        unknown = re.fullmatch(r"Object contains unknown field `(.*)`", message)
        if unknown:
            known = getattr(kind, "__struct_encode_fields__", ())
            path = (*path, *inner, unknown[1])
            raise marked.error(path, f"{unknown[1]}: unknown key{did_you_mean(unknown[1], known)}") from None
        names = [part for part in path if isinstance(part, str)]
        label = ".".join(map(str, (*names, *inner)))
        path = (*path, *inner)
        raise marked.error(path, f"{label}: {message}" if label else message) from None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint that ends an error about an unknown `word`; names all of `known` when none is near."""
    import difflib

    known = sorted(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known: {', '.join(known)}" if known else ""


def _value(node: yaml.Node, path: Path_, lines: dict[Path_, int], name: str) -> Any:
    import yaml

    at = node.start_mark.line + 1
    lines.setdefault(path, at)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, n), lines, name) for n, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            at = key_node.start_mark.line + 1
            if key_node.tag != "tag:yaml.org,2002:str":
                raise InvalidFile(f"{name}:{at}: the key {key!r} is not text to YAML; put it in quotes")
            if key in mapping:
                raise InvalidFile(f"{name}:{at}: {key}: repeated; a later key would win silently")
            lines[(*path, key)] = at
            mapping[key] = _value(value_node, (*path, key), lines, name)
        return mapping
    return _scalar(node, name, at)


def _scalar(node: yaml.Node, name: str, at: int) -> Any:
    import yaml

    kinds = {"str", "int", "float", "bool", "null"}
    if node.tag.rpartition(":")[2] not in kinds or not node.tag.startswith("tag:yaml.org,2002:"):
        raise InvalidFile(f"{name}:{at}: {node.value!r} is read as {node.tag.rpartition(':')[2]}; put it in quotes")
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    try:
        return yaml.safe_load(node.value)
    except ValueError:  # Python reads no integer of thousands of digits
        raise InvalidFile(f"{name}:{at}: {node.value[:40]!r} is no number; mend it, or put it in quotes") from None

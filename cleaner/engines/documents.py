"""Documents to rows, as `cleaner run` makes them: the part of a run that needs no state and no other document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from cleaner.batch.limits import MAX_SIZE, too_large
from cleaner.batch.outcome import row_of
from cleaner.batch.state import Kept, Place
from cleaner.batch.tally import Tally
from cleaner.batch.work import Answer, Task, Work
from cleaner.io.items import Item, Problem
from cleaner.io.records import unread
from cleaner.io.rows import Quarantined, Row
from cleaner.io.writers import to_bytes

Told = tuple[Row, Tally, float]  # a document, its figures, and the seconds that it took
Answers = Callable[[Iterable[Task]], Iterable[tuple[Task, Answer]]]


def rows_of(items: Sequence[Item | Problem], answers: Answers, *, max_size: int = MAX_SIZE) -> Iterator[Told]:
    """A row for each document, in order; whatever is wrong with one is told in its row."""
    errors = {n: too_large(item.payload, max_size) for n, item in enumerate(items) if isinstance(item, Item)}
    tasks = [_task(n, item) for n, item in enumerate(items) if isinstance(item, Item) and errors[n] is None]
    done = {task.key: answer for task, answer in answers(tasks)}
    for n, item in enumerate(items):
        if isinstance(item, Problem):
            yield failed(item.source, "unreadable", item.error, name=item.name, id=item.id), Tally(), 0.0
        elif error := errors[n]:
            row = failed(item.source, "size", error, name=item.name, id=item.id, url=item.url)
            yield msgspec.structs.replace(row, fields=item.fields), Tally(), 0.0
        else:
            answer = done[_key(n)]
            yield *_row(item, answer), answer.seconds


def answers_of(work: Work) -> Answers:
    """Answers given in this very process."""
    return lambda tasks: ((task, work.answer(task)) for task in tasks)


def failed(
    source: str,
    kind: Literal["missing", "unreadable", "size"],
    error: str,
    *,
    name: str | None = None,
    id: str | None = None,
    url: str | None = None,
) -> Row:
    """The row of a document that could not be read."""
    record = msgspec.structs.replace(unread(source, url=url, problem=error), id=id)
    return Row(name or source, record, {}, [], Quarantined(kind, error))


def _row(item: Item, answer: Answer) -> tuple[Row, Tally]:
    payload = None
    if answer.status == "failed":
        payload = item.payload if isinstance(item.payload, bytes) else to_bytes(item.payload)
    place = Place(item.name, item.id, item.source, item.url, item.fields)
    return row_of(place, Kept(answer.status, answer.seconds, answer.data, payload))


def _task(n: int, item: Item) -> Task:
    return Task(_key(n), item.payload, item.media_type, item.url)


def _key(n: int) -> bytes:
    return n.to_bytes(8, "big")

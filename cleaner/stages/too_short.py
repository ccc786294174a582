"""Documents of which too little is left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from cleaner.document import Document, Finding, Reject
from cleaner.rulebook import RuleBook
from cleaner.stage import Actions, Judge, Stage
from cleaner.view import View


class TooShort(Stage, frozen=True):
    """Rejects documents with fewer words left than asked for; off unless switched on.

    Why: what is left of a gallery, an error page or a paywalled story is no article, and teaches nothing.
    Keeps: every document of `min_words` words or more, counted after all other stages; in scripts without spaces
    two characters count as a word.
    Source: 50 words is the lower bound of Gopher (Rae et al. 2021), which C4 and FineWeb users know.
    """

    name: ClassVar[str] = "too_short"
    actions: ClassVar[Actions] = ()

    enabled: Annotated[bool, msgspec.Meta(description="Whether the stage runs; off, for short texts may be whole.")] = (
        False
    )
    min_words: Annotated[
        int, msgspec.Meta(ge=1, le=1_000_000, description="Fewest words of a document that is kept (Gopher).")
    ] = 50

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            words = 0
            for number in view.kept():
                words += view.words(number)
                if words >= self.min_words:
                    return ()
            reason = f"Only {words} words are left, fewer than {self.min_words}."
            return [Reject("too_short/document", reason, f"{words} words")]

        return judge

"""How a clean body is written, and how its file is named."""

from __future__ import annotations

import msgspec

from cleaner.document import Document
from cleaner.io.ledger import body_of
from cleaner.io.readers import without_gz


class Format(msgspec.Struct, frozen=True):
    """Text or, with `markdown`, Markdown; `links` keeps the links of pages in it."""

    markdown: bool = False
    links: bool = False

    def body(self, doc: Document) -> str:
        """The clean body; a rejected document has none."""
        if not self.markdown:
            return body_of(doc)
        from cleaner.io.markdown import markdown_of

        return markdown_of(doc, links=self.links)

    def name(self, name: str) -> str:
        """What the body of an input is called: page.html.gz becomes page.html.txt, as Markdown page.html.md."""
        name = without_gz(name)
        if self.markdown:
            return name if name.lower().endswith(".md") else f"{name}.md"
        return f"{name}.txt" if name.lower().endswith((".html", ".htm")) else name


TEXT = Format()

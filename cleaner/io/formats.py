"""How a clean body is written, and how its file is named."""

from __future__ import annotations

import msgspec

from cleaner.document import Document
from cleaner.io.kinds import is_container, media_type_of, unpacked_name
from cleaner.io.ledger import body_of


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

    @property
    def ending(self) -> str:
        """What the names of bodies end in that have no file of their own."""
        return ".md" if self.markdown else ".txt"

    def name(self, name: str) -> str:
        """What the body of an input is called: page.html.gz becomes page.html.txt, as Markdown page.html.md.

        A file that holds many documents is a folder of its name.
        """
        name = unpacked_name(name)
        if is_container(name) or name.lower().endswith(self.ending):
            return name
        is_page = media_type_of(name) == "text/html"
        return f"{name}{self.ending}" if self.markdown or is_page else name


TEXT = Format()

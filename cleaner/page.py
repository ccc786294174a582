"""What an HTML page says about its lines and about itself: evidence for stages, never output."""

from __future__ import annotations

from enum import IntFlag

import msgspec


class Inside(IntFlag):
    """What a block of a page stands in: itself or an ancestor is such an element or has its ARIA role."""

    NAV = 1
    HEADER = 2
    FOOTER = 4
    ASIDE = 8
    FORM = 16
    FIGURE = 32
    TABLE = 64
    LIST = 128
    QUOTE = 256
    CODE = 512
    ARTICLE = 1024
    MAIN = 2048
    LINK = 4096
    DIALOG = 8192
    HIDDEN = 16384  # aria-hidden, or hidden until a script shows it


# gc=False for the reason that document.py gives.
class Link(msgspec.Struct, frozen=True, gc=False):
    """A link on a page: its text, white space as it stood there, and its target as the page wrote it."""

    text: str
    href: str


class Layout(msgspec.Struct, frozen=True, gc=False):
    """How a line is set out on its page, as far as that takes more than its tag to tell."""

    marker: str = ""  # what the text opens with as a list item: "- ", "3. "
    breaks: int = 0  # line breaks right before it; a rule counts as two
    frames: tuple[int, ...] = ()  # list items and, negative, block quotes around it, outermost first, at most 8
    links: tuple[Link, ...] = ()  # in the order of the text; none in code
    table: int = 0  # the table of a joined row
    columns: tuple[int, ...] = ()  # of a joined row: where its cells stood, if some were empty


class Block(msgspec.Struct, frozen=True, gc=False):
    """What the page said about a line. Elements are named by numbers that mean something within their page only.

    `tokens` are what the line's first words stand in, nearest element first: tag names bare, classes as
    ".class", the id as "#id", the role as "=role", lower-cased, at most 48. Lines with equal surroundings share the
    tuple itself.
    """

    tag: str  # the innermost block element: "p", "li", "div", "tr" for a joined row
    depth: int  # elements above it
    tokens: tuple[str, ...]
    inside: int  # Inside flags
    heading: int  # 1 to 6; 0 for anything else
    element: int  # the innermost block element; lines that <br> separates share it
    ancestors: tuple[int, ...]  # elements above it, nearest first, at most 12
    container: int  # the nearest of them that is a section and no list, table or paragraph
    path: int  # equal for blocks with the same tags and classes all the way up
    siblings: int  # blocks of the page with this path, itself included
    link_words: int  # words inside links
    link_density: float  # share of characters inside links, in [0, 1]
    from_title: int | None  # blocks after the heading that is the page's title, negative before it; None without one
    kept: bool | None = None  # whether trafilatura kept it; None if it was not asked
    layout: Layout | None = None  # None where nothing of it is told

    @property
    def parent(self) -> int:
        """The element above; equal for siblings, 0 for none."""
        return self.ancestors[0] if self.ancestors else 0

    @property
    def is_table_row(self) -> bool:
        """True for a row whose cells were joined."""
        return self.tag == "tr"

    @property
    def is_code(self) -> bool:
        """True inside preformatted text."""
        return bool(self.inside & Inside.CODE)


class Claim(IntFlag):
    """What a page claims to be, in its structured data and meta tags."""

    ARTICLE = 1
    NEWS = 2
    FORUM = 4


class Claims(msgspec.Struct, frozen=True, gc=False):
    """What an HTML page says about itself as a whole."""

    kinds: int  # Claim flags
    summary: str  # title, description, keywords
    body: str  # its article, posts or answers in plain words, as structured data repeat them; mostly ""

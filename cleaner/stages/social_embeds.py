"""Posts of social networks that were embedded in the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.dates import has_date
from cleaner.document import Document, Finding, Remove
from cleaner.rule_findings import first_a_line, remove, rule_findings
from cleaner.rulebook import RuleBook
from cleaner.stage import Judge, Stage
from cleaner.text import ends_sentence, is_unspaced
from cleaner.view import View

# "Name (@handle) day": the last line of an embedded post, here behind folding.
_SIGNATURE = re.compile(r"(?:.{0,80}? )?\(@[\w.@-]{2,60}\)(?P<day> .{4,40})")
_ONE_LINE = re.compile(r"(?:.{0,400}?[^\w\s)] ?)?- ?.{0,80}? \(@[\w.@-]{2,60}\)(?P<day> .{4,40})")
# What posts have and articles' sentences have not: links, hashtags, handles, and symbols such as flags.
_SIGN = re.compile(
    r"https?://t\.co/|pic\.(?:twitter|x)\.com/|(?:^|\s)[#@]\w{2,}|[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff]"
    r"|[\U0001f000-\U0001faff]|(?:…|\.\.\.)$|\b(?:RT|BREAKING|WATCH|JUST IN|THREAD)\b"
)
_LONG = 300  # characters of a line that is no post without a sign of one


class SocialEmbeds(Stage, frozen=True):
    """Removes lines of embedded posts: account and day, link of the picture, and the post above them.

    Why: an embed repeats in other words what the article says, or is cut off, and its last line is no sentence.
    Keeps: the attribution of a quotation ("— Jane Roe, captain"), dialogue, and posts that the article quotes itself.
    Source: observed phrases; "(@handle) day" at the end of a line has no hit in 69,346 lines of clean articles. Of the
    post, the line above its signature goes, and lines above that up to one that shows signs of a post (a link, hashtag,
    handle or symbol), or up to a blank line or a colon, within the length of a post.
    """

    name: ClassVar[str] = "social_embeds"

    max_lines: Annotated[
        int, msgspec.Meta(ge=0, le=20, description="Most lines of a post above its signature (by hand).")
    ] = 8
    max_characters: Annotated[
        int, msgspec.Meta(ge=0, le=5000, description="Most characters of a post; networks allow 280 to 500.")
    ] = 600

    def prepare(self, rules: RuleBook) -> Judge:
        def judge(doc: Document, view: View) -> Iterable[Finding]:
            hits = view.hits("social_embeds")
            found = [*rule_findings(doc, [hit for hit in hits if hit.rule.id != "social_embeds/glued"])]
            links = {hit.number: hit for hit in hits if hit.rule.id == "social_embeds/post_link"}
            for number in view.lines_with("(@"):
                if view.is_kept(number) and _is_signature(view.folded[number]):
                    found += self._post(doc, view, number)
            taken = {finding.number for finding in found}
            found += [remove(doc, hit) for hit in links.values() if _is_bare_link(doc, hit.number)]
            glued = [hit for hit in hits if hit.rule.id == "social_embeds/glued" and hit.number not in taken]
            return first_a_line([*found, *rule_findings(doc, glued)])

        return judge

    def _post(self, doc: Document, view: View, signature: int) -> Iterator[Remove]:
        reason = "The line names the account and day of an embedded post."
        yield Remove(signature, "social_embeds/signature", reason, doc.lines[signature - 1].text.strip()[-80:])
        reason = "The line is part of the embedded post that is signed below it."
        for number in self._lines_of_post(doc, view, signature):
            yield Remove(number, "social_embeds/post", reason, f"signed {view.folded[signature]!r}"[:120], 0.9)

    def _lines_of_post(self, doc: Document, view: View, signature: int) -> list[int]:
        """The lines of the post above its signature, nearest first."""
        above: list[int] = []
        number, length = view.before(signature), 0
        reach = 0  # how many lines of `above` are surely the post
        while number and len(above) < self.max_lines:
            text = doc.lines[number - 1].text.strip()
            length += len(text)
            if length > self.max_characters or _is_signature(view.folded[number]):
                break
            if not above and (text.endswith(":") or (len(text) > _LONG and not _SIGN.search(text))):
                break
            is_gap = bool(above) and above[-1] - number > 1
            if is_gap or (above and text.endswith(":")):
                return above if len(above) <= 4 or is_gap else above[:reach]
            above.append(number)
            if len(above) == 1 or _SIGN.search(text):
                reach = len(above)
            number = view.before(number)
        return above[:reach]


def _is_signature(folded: str) -> bool:
    """True for folded text that ends in an account in brackets and a day."""
    found = _SIGNATURE.fullmatch(folded) or _ONE_LINE.fullmatch(folded)
    return found is not None and has_date(found["day"])


def _is_bare_link(doc: Document, number: int) -> bool:
    """True if the link is all that is on the line, or what stands before it is no finished sentence of prose."""
    text = doc.lines[number - 1].text
    head = re.split(r"https?://|pic\.|\[image", text, maxsplit=1)[0].strip()
    return not ends_sentence(head) or len(head) < 40 or is_unspaced(head[-1])

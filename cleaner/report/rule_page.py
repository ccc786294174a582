"""A rule explained: what it does, its phrases by language, whether data has shown them, and its examples."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.rule import Rule

_ACTIONS = {
    "remove": "removes the line",
    "cut": "cuts what matched off the line",
    "mark": "marks the line; the stage decides by what stands around it",
}
_PLACES = {
    "whole": "the phrase is the whole line",
    "start": "the line opens with the phrase",
    "end": "the line ends in the phrase",
    "anywhere": "the phrase stands anywhere in the line",
}
_HEADS = {
    "phrases": "observed in scraped pages",
    "unobserved": "known to speakers, not observed yet (off with rules.unobserved=false)",
    "removes": "matches",
    "keeps": "leaves alone",
}


def rule_page(rule: Rule, *, language: str | None = None) -> Iterator[str]:
    """Lines of text on a rule; with `language` only what it holds in that language."""
    yield rule.id
    yield f"  {rule.reason}"
    longest = f", in lines of at most {rule.longest:.0f} words" if rule.longest != float("inf") else ""
    yield f"  {_ACTIONS[rule.action]}: {_PLACES[rule.where]}{longest}"
    for field, head in _HEADS.items():
        texts = getattr(rule, field)
        chosen = sorted(texts) if language is None else [language] * (language in texts)
        if chosen:
            yield ""
            yield f"  {head}:"
        for code in chosen:
            for text in texts[code]:
                yield f"    {code}  {text}"


def phrases_of(rule: Rule, language: str) -> Iterator[str]:
    """The phrases of a rule in one language, those that no data has shown with a question mark."""
    yield from rule.phrases.get(language, ())
    for phrase in rule.unobserved.get(language, ()):
        yield f"{phrase} ?"

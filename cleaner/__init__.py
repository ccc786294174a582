"""Strips boilerplate and spam from scraped articles and accounts for every line."""

from cleaner.document import Cause, Document, Line
from cleaner.pipeline import Pipeline, Source
from cleaner.stage import Stage

__all__ = ["Cause", "Document", "Line", "Pipeline", "Source", "Stage", "__version__", "clean"]
__version__ = "0.1.0"


def clean(text: str) -> str:
    """The clean body of a dirty text, with the shipped defaults; "" for a rejected document.

    For many documents build one Pipeline: this prepares a new one at every call.
    """
    doc = Pipeline().clean(text, media_type="text/plain")
    return "" if doc.rejected else doc.text

"""Cleaning by engines of other makers: one function from Arrow table to Arrow table, and what runs it on them."""

from cleaner.engines.arrow import clean_table

__all__ = ["clean_table"]

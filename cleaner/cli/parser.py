"""The arguments of every command, with help that a newcomer understands."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

import cleaner
from cleaner.cli import batch_arguments, console
from cleaner.cli.arguments import add_config_option, add_format, add_settings, command, count

_TOP = """\
Strips advertisements, share prompts, related articles and other boilerplate from scraped articles, and tells of every
line why it went.

  cleaner clean article.txt                   the clean text on standard output
  curl -s https://example.com | cleaner clean     a page from standard input
  cleaner explain article.txt                 every line with its fate, and why
  cleaner run articles/ -o out                whole folders, with a ledger of what was removed

`cleaner COMMAND --help` tells more about a command."""

_CODES = """\
exit codes:
  0  all clean
  1  done, but some documents failed or were missing
  2  wrong usage or configuration
  3  nothing could be read, or the output is broken
  130  interrupted"""

_CLEAN = """\
Prints the clean text of each file, one after the other with a blank line between. Without FILE, or for "-", standard
input is read. A document that is rejected as a whole (spam, for instance) prints nothing and says so."""

_CLEAN_MORE = """\
examples:
  cleaner clean article.txt > body.txt
  cleaner clean --html --url https://example.com/news/1 < page.html
  cleaner clean --json *.txt > records.jsonl
  cleaner clean --format markdown --links --url https://example.com/news/1 page.html.gz > page.md
  cleaner clean --set stages.photo_credits.max_words=8 article.txt

records of --json, one a line: id, source, url, title, authors, date, language, status (clean, rejected, suspicious or
failed), reasons, text, meta, removed (the ledger: what became of each line, see `cleaner run --help`). With --format
markdown text holds the Markdown; only a body as text and the ledger together give the source back.

gzip, zstd, bzip2 and xz data are decompressed, whatever the file is called."""

_EXPLAIN = """\
Shows every line of a document with its fate (kept, rewritten, removed, blank), and the rule, reason and evidence of
each removal. Control characters are shown escaped, as \\x1b."""

_EXPLAIN_MORE = r"""examples:
  cleaner explain article.txt | less
  cleaner explain --case article.txt > tests/cases/photo_credits/crane.txt

A case has a line for each line of the source:
  = | a kept line
  - photo_credits/label | a line that this rule removes
  ~ broken_lines/bullet | a line => as it is rewritten
A backslash is written \\, a tab \t, a carriage return \r, other control characters \x1b or \u2028, a space that ends
the line \x20, a " =>" in a rewritten line " =\x3e"; a lone \ at the end says that the line ended in a carriage
return alone."""

_SEARCH = """\
Finds documents in an index that `cleaner run --to index.db` wrote, and shows the best with the passage that was found:
id, address and date below the title."""

_SEARCH_MORE = """\
examples:
  cleaner search index.db council budget             documents that hold both words
  cleaner search index.db '"town council" vote*'     a phrase, and words that begin with vote
  cleaner search index.db --json -- council -mayor   one record a line; without the word mayor

Case and accents do not matter. In Chinese, Japanese, Korean and Thai any part of a sentence is found."""

_STAGES = "Lists the stages in the order in which they run, or prints the manual page of one with its settings."
_STAGES_MORE = """\
examples:
  cleaner stages
  cleaner stages photo_credits"""

_RULES = "Lists, checks and tests the rules: the phrases by which junk is known."
_RULES_MORE = """\
examples:
  cleaner rules list --family photo_credits --language de
  cleaner rules explain photo_credits/label --language de
  cleaner rules check my_rules/*.yaml
  cleaner rules test my_rules.yaml --clean good_texts/"""

_CONFIG = (
    "Shows, checks and writes configurations. A file that lies in the current folder is never picked up by itself."
)
_CONFIG_MORE = """\
examples:
  cleaner config write my.yaml
  cleaner config check my.yaml
  cleaner config show --config my.yaml --set stages.spam.enabled=false
  cleaner config show --config my.yaml --site news.example.com
  cleaner config schema > cleaner.schema.json"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def error(self, message: str) -> NoReturn:
        raise console.UsageError(f"{message}; see `{self.prog} --help`")


def build() -> argparse.ArgumentParser:
    """The parser of the whole command line; `command` names the module of cleaner.cli that carries it out."""
    parser = _Parser(prog="cleaner", description=_TOP, epilog=_CODES)
    parser.add_argument("--version", action="version", version=f"cleaner {cleaner.__version__}")
    parser.add_argument("--config", metavar="FILE", help="use this configuration (else the variable CLEANER_CONFIG)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_clean(command(commands, "clean", "print the clean text of documents", _CLEAN, _CLEAN_MORE))
    _add_explain(command(commands, "explain", "show what becomes of each line, and why", _EXPLAIN, _EXPLAIN_MORE))
    batch_arguments.add(commands)
    _add_search(command(commands, "search", "find documents in an index", _SEARCH, _SEARCH_MORE))
    stages = command(commands, "stages", "list the stages, or explain one", _STAGES, _STAGES_MORE)
    stages.add_argument("name", nargs="?", metavar="NAME", help="the stage to explain")
    stages.add_argument("--write", metavar="FOLDER", help="write the manual pages of the shipped stages as Markdown")
    add_settings(stages)
    _add_rules(command(commands, "rules", "list, check and test the rules", _RULES, _RULES_MORE))
    _add_config(command(commands, "config", "show, check and write configurations", _CONFIG, _CONFIG_MORE))
    return parser


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--html", action="store_true", help="take the input for HTML (else its name or content decides)"
    )
    parser.add_argument("--url", metavar="URL", help="where the document comes from")


def _add_clean(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help='a text or HTML file; "-" or nothing: standard input')
    parser.add_argument("--json", action="store_true", help="print one JSON record a line instead of text")
    add_format(parser)
    parser.add_argument("--explain", action="store_true", help="show on standard error what became of each line")
    _add_source(parser)
    add_settings(parser)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help='a text or HTML file; "-" or nothing: standard input'
    )
    parser.add_argument("--case", action="store_true", help="write a test case instead")
    _add_source(parser)
    add_settings(parser)


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("index", metavar="INDEX", help="the file that --to wrote")
    parser.add_argument("query", nargs="+", metavar="WORD", help="what to find; all of it must be there")
    parser.add_argument("--limit", type=count, default=10, metavar="N", help="show N documents at most (default: 10)")
    parser.add_argument("--json", action="store_true", help="print one JSON record a line")


def _add_rules(parser: argparse.ArgumentParser) -> None:
    add_config_option(parser)
    tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
    listing = tasks.add_parser(
        "list", help="list the rules", description="Lists the rules with their phrases' languages."
    )
    listing.add_argument("--family", metavar="F", help="only rules of this family, which is a stage's name")
    language = "an ISO 639-1 code, such as de; mul: phrases of no language"
    listing.add_argument(
        "--language", metavar="L", help=f"only rules with phrases of this language, and them: {language}"
    )
    explain = tasks.add_parser(
        "explain",
        help="show a rule's phrases and examples",
        description="Shows what a rule does, its phrases and whether they were observed in pages, and its examples.",
    )
    explain.add_argument("rule", metavar="ID", help="the rule, such as photo_credits/label")
    explain.add_argument("--language", metavar="L", help=f"only in this language: {language}")
    check = tasks.add_parser(
        "check", help="check rule files", description="Checks rule files: their form, and that no name stands twice."
    )
    check.add_argument("files", nargs="*", metavar="FILE", help="rule files; nothing: the shipped ones")
    test = tasks.add_parser(
        "test",
        help="try the rules' examples",
        description="Tries every example: `removes` must match, `keeps` must not.",
    )
    test.add_argument("files", nargs="*", metavar="FILE", help="rule files; nothing: the shipped ones")
    test.add_argument(
        "--clean", metavar="FOLDER", help="also count what each rule would take from the clean texts in this folder"
    )
    text = "Writes the compiled form of the shipped rules, which spares reading YAML at each start."
    compiling = tasks.add_parser("compile", help="write the compiled rules", description=text)
    for task in (listing, explain, check, test, compiling):
        add_settings(task)


def _add_config(parser: argparse.ArgumentParser) -> None:
    add_config_option(parser)
    tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
    show = tasks.add_parser(
        "show", help="print the settings in effect", description="Prints the settings that --config and --set give."
    )
    show.add_argument("--site", metavar="DOMAIN", help="as they are for documents from this domain")
    schema = tasks.add_parser(
        "schema", help="print the JSON Schema", description="Prints a JSON Schema (draft 2020-12) for editors."
    )
    check = tasks.add_parser(
        "check", help="check a configuration", description="Checks a configuration and the rule files that it names."
    )
    check.add_argument("file", nargs="?", metavar="FILE", help="the file to check (else --config or CLEANER_CONFIG)")
    write = tasks.add_parser(
        "write",
        help="write a starting configuration",
        description="Writes the shipped configuration, with every setting explained.",
    )
    write.add_argument(
        "file",
        nargs="?",
        default="config.yaml",
        metavar="FILE",
        help='where to; "-": standard output (default: config.yaml)',
    )
    write.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    for task in (show, schema, check, write):
        add_settings(task)

"""What a YAML parser could not read, said in terms of what was probably meant.

Most such errors in rule files are one mistake: a glob, a comparison or a sentence with a colon
that YAML takes for syntax of its own. The two parsers (libyaml and PyYAML's own) word errors
differently and agree on the place, so the line is looked at, not the wording.
"""

from __future__ import annotations

import re

import yaml

from faultproxy.rulefile.problem import Place, Report, quoted

BLOCK_VALUE = re.compile(r"\s*(?:-\s+)*(?:[\w.$-]+:\s+)?")
# A bracket in the middle of a word begins no list: it belongs to a regular expression or a glob.
FLOW_VALUE = re.compile(r"(?:(?<![^\s\[{,])[\[{]|,)\s*(?:[\w.$-]+:\s+)?")
FLOW_END = re.compile(r"(?:\[[^\]]*\]|\{[^}]*\}|[^,\[\]{}])*")
BRACKETS = re.compile(r"[\[\]{}]")
FAULTS_KEY = re.compile(r"\s*(?:-\s+)?faults:\s+")
LIST = ("a list: '- ' before each fault, on lines of their own",)
COMMENT = re.compile(r"\s+#.*")
SPECIAL_FIRST = "*>|%@`&!"
MAX_LINE = 10_000  # no longer line is searched
MAX_VALUE = 200  # longer ones are no value that somebody forgot to quote


def syntax_problem(
    file: str, lines: tuple[str, ...], error: yaml.MarkedYAMLError, report: Report
) -> None:
    """Report one error of a YAML parser at its place."""
    mark = error.problem_mark or error.context_mark
    if mark is None:  # the parsers mark every error they have; their types do not promise it
        report.error(Place(file=file), f"is not YAML: {error.problem}")
        return
    line = min(mark.line, len(lines) - 1)
    source, index = lines[line], mark.column if mark.line < len(lines) else 0
    if found := unquoted(source, index):
        start, value = found
        if FAULTS_KEY.fullmatch(source[:start]):
            message = f"{quoted(value)} stands behind `faults:`, which is a list"
            place = _place(file, line, start, value, source)
            report.error(place, message, found=value, accepted=LIST, suggestion=f"- {value}")
            return
        _ask_for_quotes(_place(file, line, start, value, source), value, report)
    elif source[index : index + 1] == "\t":
        message = "a tab where YAML wants spaces"
        report.error(_place(file, line, index, "\t", source), message, found="\t")
    else:
        message = f"not YAML: {error.problem}"
        if error.context_mark is not None and error.context_mark.line != mark.line:
            message += f" ({error.context}, from line {error.context_mark.line + 1})"
        report.error(_place(file, line, index, "", source), message)


def unquoted(line: str, index: int) -> tuple[int, str] | None:
    """Where the value around `index` begins, and the value, if quotes would make it readable."""
    found = BLOCK_VALUE.match(line[:MAX_LINE])
    start = found.end() if found else 0
    if start > index or len(line) > MAX_LINE:
        return None
    rest = line[start:]
    in_flow = rest[:1] in ("[", "{") and _is_open(line[start:index])
    if in_flow:
        starts = [found.end() for found in FLOW_VALUE.finditer(line) if found.end() <= index]
        start = starts[-1] if starts else start
        ended = FLOW_END.match(line, start)
        rest = ended[0] if ended else ""
    value = COMMENT.sub("", rest).rstrip()
    if not value or len(value) > MAX_VALUE or value[0] in "\"'":
        return None
    suspicious = value[0] in SPECIAL_FIRST or ": " in value or BRACKETS.search(value)
    return (start, value) if suspicious else None


def in_quotes(value: str) -> str:
    """The value as a YAML scalar in quotes."""
    if "\\" in value or '"' in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def _is_open(flow: str) -> bool:
    return sum(c in "[{" for c in flow) > sum(c in "]}" for c in flow)


def _ask_for_quotes(place: Place, value: str, report: Report) -> None:
    message = f"{quoted(value)} is no text to YAML: quote it"
    report.error(place, message, found=value, suggestion=in_quotes(value))


def _place(file: str, line: int, index: int, value: str, source: str) -> Place:
    width = max(1, len(value))
    return Place(file=file, line=line + 1, column=index + 1, width=width, source=source)

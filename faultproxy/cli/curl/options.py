"""The options of curl: which there are, and the words of a command line taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from faultproxy.rulefile.problem import closest
from faultproxy.settings import SettingsError

URL = "url"

# Long names with their letters, "" where there is none. Source: the manual page curl(1).
SAYS_WHAT_IS_SENT = {
    "aws-sigv4": "",
    "continue-at": "C",
    "cookie": "b",
    "data": "d",
    "data-ascii": "",
    "data-binary": "",
    "data-raw": "",
    "data-urlencode": "",
    "form": "F",
    "form-string": "",
    "header": "H",
    "json": "",
    "range": "r",
    "referer": "e",
    "request": "X",
    "upload-file": "T",
    URL: "",
    "user": "u",
    "user-agent": "A",
}
SAYS_HOW_IT_IS_SENT = {"compressed": "", "get": "G", "globoff": "g", "head": "I", "path-as-is": ""}
# What changes nothing of a first request.
VALUE_ASIDE = {
    "cacert": "",
    "capath": "",
    "cert": "E",
    "cert-type": "",
    "ciphers": "",
    "connect-timeout": "",
    "connect-to": "",
    "cookie-jar": "c",
    "dump-header": "D",
    "expect100-timeout": "",
    "interface": "",
    "key": "",
    "keepalive-time": "",
    "limit-rate": "",
    "local-port": "",
    "max-filesize": "",
    "max-redirs": "",
    "max-time": "m",
    "noproxy": "",
    "output": "o",
    "output-dir": "",
    "resolve": "",
    "retry": "",
    "retry-delay": "",
    "retry-max-time": "",
    "speed-limit": "Y",
    "speed-time": "y",
    "stderr": "",
    "tls-max": "",
    "trace": "",
    "trace-ascii": "",
    "unix-socket": "",
    "write-out": "w",
}
FLAG_ASIDE = {
    "basic": "",
    "create-dirs": "",
    "disable": "q",
    "fail": "f",
    "fail-early": "",
    "fail-with-body": "",
    "http1.1": "",
    "include": "i",
    "insecure": "k",
    "ipv4": "4",
    "ipv6": "6",
    "junk-session-cookies": "j",
    "keepalive": "",
    "location": "L",
    "location-trusted": "",
    "no-buffer": "N",
    "no-clobber": "",
    "parallel": "Z",
    "progress-bar": "#",
    "progress-meter": "",
    "remote-header-name": "J",
    "remote-name": "O",
    "remote-time": "R",
    "remove-on-error": "",
    "retry-all-errors": "",
    "retry-connrefused": "",
    "sessionid": "",
    "show-error": "S",
    "silent": "s",
    "styled-output": "",
    "tcp-nodelay": "",
    "tlsv1": "1",
    "tlsv1.2": "",
    "tlsv1.3": "",
    "trace-time": "",
    "verbose": "v",
}
VALUED = SAYS_WHAT_IS_SENT | VALUE_ASIDE
FLAGS = SAYS_HOW_IT_IS_SENT | FLAG_ASIDE
BY_LETTER = {letter: long for long, letter in (VALUED | FLAGS).items() if letter}


@dataclass(frozen=True, slots=True)
class Given:
    """What stands on a command line: long names with their values, "" for a flag, in order."""

    options: tuple[tuple[str, str], ...]

    def all(self, *names: str) -> tuple[tuple[str, str], ...]:
        """Every option of these names, in order."""
        return tuple(each for each in self.options if each[0] in names)

    def last(self, name: str) -> str | None:
        """The value that counts, None where the option is not given."""
        return next((value for given, value in reversed(self.options) if given == name), None)

    def has(self, name: str) -> bool:
        """Whether a flag is set."""
        return self.last(name) is not None


def read_options(words: Sequence[str]) -> Given:
    """Take the words behind `curl` apart. Raises SettingsError."""
    return Given(tuple(_taken_apart(iter(words))))


def _taken_apart(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        if word.startswith("--"):
            yield _long(word, words)
        elif word.startswith("-") and word != "-":
            yield from _letters(word, words)
        else:
            yield URL, word


def _long(word: str, words: Iterator[str]) -> tuple[str, str]:
    name = word[2:]
    if name in VALUED:
        return name, _value(word, words)
    if name in FLAGS or name.removeprefix("no-") in FLAGS:
        return name, ""
    meant = closest(name, (*VALUED, *FLAGS))
    raise _unknown(word, () if meant is None else (f"--{meant}",))


def _letters(word: str, words: Iterator[str]) -> Iterator[tuple[str, str]]:
    """`-sSo FILE`: flags, and last one that takes what follows it in the word, or the next word."""
    for place, letter in enumerate(word[1:], start=2):
        name = BY_LETTER.get(letter)
        if name is None:
            raise _unknown(f"-{letter}", ())
        if name in VALUED:
            yield name, word[place:] or _value(f"-{letter}", words)
            return
        yield name, ""


def _value(option: str, words: Iterator[str]) -> str:
    value = next(words, None)
    if value is None:
        raise SettingsError(f"curl's {option} has no value", f"{option} VALUE")
    return value


def _unknown(option: str, meant: Iterable[str]) -> SettingsError:
    hint = "".join(f", did you mean '{each}'?" for each in meant)
    letters = " ".join(f"-{letter}" for letter in sorted(BY_LETTER, key=str.lower))
    return SettingsError(
        f"curl's option '{option}' is not known here{hint}",
        f"{letters}, and many long ones; or METHOD TARGET, such as 'PUT /bucket/key'",
    )

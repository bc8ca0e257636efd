"""The script for fish."""

from __future__ import annotations

from faultproxy.cli.completion.grammar import Grammar, Word
from faultproxy.cli.completion.writing import NAMES, fish_quoted, laid_out

SCRIPT = """\
# Completion of faultproxy for fish; written by: faultproxy completion fish

function __faultproxy_words
    switch $argv[1]
{words}
    end
end

# What stands behind an option, or as an argument.
function __faultproxy_kind
    switch $argv[1]
{kinds}
    end
end

function __faultproxy_complete
    set -l given (commandline -opc)
    set -l current (commandline -ct)
    set -l name ''
    set -l kind ''
    set -l awaited ''
    set -l only ''
    set -l head ''
    set -l arguments 0
    for word in $given[2..-1]
        if test -n "$awaited"
            set awaited ''
        else if test -z "$only" -a "x$word" = x--
            set only yes
        else if test -z "$only"; and string match -q -- '-*' $word
            set awaited (__faultproxy_kind "$name $word")
        else if test -z "$name"
            set name $word
        else
            set arguments (math $arguments + 1)
        end
    end
    if test -n "$awaited"
        set kind $awaited
    else if test -z "$only"; and string match -q -- '--*=*' $current
        set -l halves (string split -m 1 = -- $current)
        set kind (__faultproxy_kind "$name $halves[1]")
        set head "$halves[1]="
        set current $halves[2]
    else if test -z "$only"; and string match -q -- '-*' $current
        set kind "options $name"
    else if test -z "$name"
        set kind {command}
    else
        set kind (__faultproxy_kind "$name $arguments")
        test -n "$kind"; or set kind (__faultproxy_kind "$name ...")
    end
    switch "$kind"
        case {file}
            __fish_complete_path $current
            return
        case {fault}
            switch $current
                case '*:*:*'
                    set kind {operation}
                case '*:*'
                    set kind {condition}
            end
            set head $head(string match -r -- '^.*:' $current; or echo)
    end
    for word in (__faultproxy_words "$kind")
        echo -- $head$word
    end
end

complete -c faultproxy -f -a '(__faultproxy_complete)'
"""


def script(grammar: Grammar) -> str:
    """The script, with all words in it; commands and options with what they do."""
    words = (
        f"        case {fish_quoted(k)}\n{_joined(w)}" for k, w in grammar.lists(_told).items()
    )
    kinds = (
        f"        case {fish_quoted(place)}\n            echo {fish_quoted(kind)}"
        for place, kind in grammar.kinds.items()
    )
    return SCRIPT.format(words="\n".join(words), kinds="\n".join(kinds), **NAMES)


def _joined(words: list[str]) -> str:
    """A command that prints words, a line each."""
    laid = laid_out(map(fish_quoted, words), 16, line_end=" \\")
    return f"            string join \\n -- \\\n{laid}"


def _told(word: Word) -> str:
    """`WORD<tab>what it does`."""
    return f"{word.text}\t{word.about}"

"""The script for bash: 3.2, which macOS has, and later; nothing else needs to be installed."""

from __future__ import annotations

from faultproxy.cli.completion.grammar import Grammar
from faultproxy.cli.completion.writing import NAMES, functions

# COMP_WORDS is of no use: bash splits there at `:` and `=` too. COMP_LINE is split at blanks.
# What is inserted replaces the last of those splinters, so what comes before it is taken away.
# `read` takes backslashes away, and %q puts them back: `$read` and blanks need them.
SCRIPT = """\
# Completion of faultproxy for bash; written by: faultproxy completion bash

{functions}
_faultproxy() {{
    local line="${{COMP_LINE:0:COMP_POINT}}" command="" kind="" awaited="" only="" part head word
    local -a given found
    local -i arguments=0 last
    read -a given <<<"$line"
    [[ "$line" == *[[:space:]] ]] && given+=("")
    last=${{#given[@]}}-1
    local current="${{given[last]}}"
    for word in "${{given[@]:1:last-1}}"; do
        if [[ -n "$awaited" ]]; then
            awaited=""
        elif [[ -z "$only" && "$word" == -- ]]; then
            only=yes
        elif [[ -z "$only" && "$word" == -* ]]; then
            _faultproxy_kind "$command $word"
            awaited="$kind"
        elif [[ -z "$command" ]]; then
            command="$word"
        else
            arguments+=1
        fi
    done
    part="$current"
    if [[ -n "$awaited" ]]; then
        kind="$awaited"
    elif [[ -z "$only" && "$current" == --*=* ]]; then
        _faultproxy_kind "$command ${{current%%=*}}"
        part="${{current#*=}}"
    elif [[ -z "$only" && "$current" == -* ]]; then
        kind="options $command"
    elif [[ -z "$command" ]]; then
        kind={command}
    else
        _faultproxy_kind "$command $arguments"
        [[ -n "$kind" ]] || _faultproxy_kind "$command ..."
    fi
    if [[ "$kind" == {fault} ]]; then
        case "$part" in
            *:*:*) kind={operation} ;;
            *:*) kind={condition} ;;
        esac
        part="${{part##*:}}"
        compopt -o nospace 2>/dev/null
    fi
    COMPREPLY=()
    if [[ "$kind" == {file} ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r word; do
            COMPREPLY+=("$word")
        done < <(compgen -f -- "$part")
        return
    fi
    head="${{current%"$part"}}"
    _faultproxy_words "$kind"
    local kept="$head"
    for word in : =; do
        [[ "$COMP_WORDBREAKS" == *"$word"* ]] && kept="${{kept##*"$word"}}"
    done
    for word in "${{found[@]}}"; do
        if [[ "$word" == "$part"* ]]; then
            printf -v word '%q' "$kept$word"
            COMPREPLY+=("$word")
        fi
    done
}}

complete -F _faultproxy faultproxy
"""


def script(grammar: Grammar) -> str:
    """The script, with all words in it."""
    return SCRIPT.format(functions=functions(grammar, told=lambda word: word.text), **NAMES)

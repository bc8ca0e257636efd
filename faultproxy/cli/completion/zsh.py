"""The script for zsh: a function of its completion system, to be sourced or found in $fpath."""

from __future__ import annotations

from faultproxy.cli.completion.grammar import Grammar, Word
from faultproxy.cli.completion.writing import NAMES, functions

SCRIPT = """\
#compdef faultproxy
# Completion of faultproxy for zsh; written by: faultproxy completion zsh

{functions}
_faultproxy() {{
    local command="" kind="" awaited="" only="" word
    local -a found
    local -i arguments=0
    for word in "${{(@)words[2,CURRENT-1]}}"; do
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
    if [[ -n "$awaited" ]]; then
        kind="$awaited"
    elif [[ -z "$only" && "$PREFIX" == --*=* ]]; then
        _faultproxy_kind "$command ${{PREFIX%%=*}}"
        compset -P 1 '*='
    elif [[ -z "$only" && "$PREFIX" == -* ]]; then
        _faultproxy_words "options $command"
        _describe -o 'option' found
        return
    elif [[ -z "$command" ]]; then
        _faultproxy_words {command}
        _describe -t commands 'command' found
        return
    else
        _faultproxy_kind "$command $arguments"
        [[ -n "$kind" ]] || _faultproxy_kind "$command ..."
    fi
    case "$kind" in
        {file}) _files ;;
        {fault})
            case "$PREFIX" in
                *:*:*) kind={operation} ;;
                *:*) kind={condition} ;;
            esac
            compset -P '*:'
            _faultproxy_words "$kind"
            compadd -S '' -- "${{found[@]}}"
            ;;
        *)
            _faultproxy_words "$kind"
            compadd -- "${{found[@]}}"
            ;;
    esac
}}

if [[ "${{zsh_eval_context[-1]}}" == loadautofunc ]]; then
    _faultproxy "$@"
else
    compdef _faultproxy faultproxy
fi
"""


def script(grammar: Grammar) -> str:
    """The script, with all words in it; commands and options with what they do."""
    return SCRIPT.format(functions=functions(grammar, told=_told), **NAMES)


def _told(word: Word) -> str:
    """`WORD:what it does`, as _describe takes it."""
    return f"{word.text}:{word.about}"

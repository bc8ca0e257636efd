"""`faultproxy new`: a rule file to begin with, which says in its comments how it goes on."""

from __future__ import annotations

from pathlib import Path

import click

from faultproxy.cli.command import Command

FILE = "rules.yaml"
STDOUT = "-"

EXAMPLES = f"""
Examples:
  faultproxy new                  # writes {FILE}
  faultproxy new throttled.yaml
  faultproxy new - | less

Nothing is ever overwritten. Exit code: 0 written, 2 the file is there, or cannot be written.
"""

# A line that begins with `  # ` and a sign is YAML: it works with the first `# ` taken away.
STARTER = """\
# yaml-language-server: $schema=rules.schema.json
# Rules for faultproxy: which requests go wrong, when, and how.
#
#   faultproxy check FILE                              every mistake, and what each rule does
#   faultproxy explain --rules FILE 'PUT /bucket/key'  what becomes of a request; nothing is sent
#   faultproxy serve --rules FILE --upstream http://127.0.0.1:9100
#   faultproxy schema >rules.schema.json               hints in an editor, by the first line
#
# Durations, sizes and shares carry their unit: 250ms, 2s, 64KiB, 8MiB, 25%.

about: what this scenario shows
seed: 7         # what is drawn depends on it: the same seed draws the same

rules:
  # The first two requests for each object are told to slow down. A client that tries three times
  # succeeds; one that does not loses work.
  - name: slow-down
    match:                                      # where: all of these hold
      operation: [$read, $write, $multipart]    # or S3's names: GetObject, UploadPart ...
      bucket: "*"                               # a pattern: * is any text, {a,b} one of two
      key: "**"                                 # in keys, * stays between slashes; ** does not
    trigger: {first: 2, per: key}               # when: the first two hits, counted for each key
    faults:                                     # what the client meets
      - error: SlowDown                         # any code: faultproxy list errors

  # More, each switched on by taking the first "# " of its lines away.

  # # One request in twenty is answered late.
  # - name: late
  #   trigger: {share: 5%}
  #   faults:
  #     - latency: {lognormal: {p50: 80ms, p99: 2s}}

  # # The first download of each object ends after half of its bytes.
  # - name: half-a-download
  #   match: {operation: GetObject}
  #   trigger: {first: 1, per: key}
  #   faults:
  #     - truncate: 50%

  # # Every tenth upload is reset once the store has got 64 KiB of it.
  # - name: upload-is-cut
  #   match: {operation: [PutObject, UploadPart]}
  #   trigger: {every: 10}
  #   faults:
  #     - reset: {at: {upload: 64KiB}}

  # # The store completes the upload, and the client never hears of it.
  # - name: answer-is-lost
  #   match: {operation: CompleteMultipartUpload}
  #   trigger: {first: 1, per: key}
  #   phase: after                                # once the store has answered
  #   faults:
  #     - close
"""


@click.command("new", cls=Command, epilog=EXAMPLES)
@click.argument("file", metavar="[FILE]", default=FILE)
def new(file: str) -> int:
    """Write a rule file to begin with, FILE or rules.yaml; - is standard output."""
    if file == STDOUT:
        click.echo(STARTER, nl=False)
        return 0
    try:
        with Path(file).open("x", encoding="utf-8") as created:
            created.write(STARTER)
    except FileExistsError as exc:
        text = f"'{file}' is there already; accepted: a file that is not, or - for standard output"
        raise click.UsageError(text, click.get_current_context()) from exc
    except (OSError, ValueError) as exc:
        reason = (getattr(exc, "strerror", None) or "cannot be written").lower()
        text = f"'{file}': {reason}; accepted: a file in a folder that can be written to"
        raise click.UsageError(text, click.get_current_context()) from exc
    click.echo(f"{file}: written; next: faultproxy check {file}")
    return 0

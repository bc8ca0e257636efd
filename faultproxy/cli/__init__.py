"""The command line: argv in, exit code out; one module for each command.

Nothing below this layer reads argv or the environment, and nothing below it exits.
"""

from faultproxy.cli.program import main

__all__ = ["main"]

"""The command line: argv in, exit code out; one module for each command.

Nothing below this layer exits or reads argv; the environment is read below it only where the client
looks for a running proxy.
"""

from faultproxy.cli.program import main

__all__ = ["main"]

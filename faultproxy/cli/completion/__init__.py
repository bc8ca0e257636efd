"""`faultproxy completion`: what a shell offers behind Tab.

`grammar` is read off the program's own parsers and tables; a module for each shell writes it down.
"""

from faultproxy.cli.completion.command import completion

__all__ = ["completion"]

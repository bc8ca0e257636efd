"""`faultproxy demo`: a store, the proxy in front of it, and a client's session, told line by line.

A package because it is several things: the command, the parts on stage, the story, the telling.
"""

from faultproxy.cli.demo.command import demo

__all__ = ["demo"]

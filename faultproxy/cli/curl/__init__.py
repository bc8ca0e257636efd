"""A command line of curl, read as the request that it would send; nothing is sent.

`options` takes the words apart, `body` says what is sent behind the head, `request` makes the head.
"""

from faultproxy.cli.curl.request import read_curl

__all__ = ["read_curl"]

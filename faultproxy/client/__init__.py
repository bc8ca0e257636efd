"""The control API from the other side: how a program, or a command, steers a running proxy.

One description of each call, two carriers: `Control` (standard library) and `AsyncControl`
(aiohttp). Nothing here knows how the proxy works, and nothing is imported before it is needed.
"""

"""All the I/O of an exchange: asyncio protocols, moved by callbacks and timers.

The shell acts and never decides: it carries out plans that the core made.
"""

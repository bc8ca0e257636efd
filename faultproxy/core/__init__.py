"""Pure: bytes and values in, decisions and plans out.

No sockets, no clock, no global randomness; the standard library only.
Time, randomness and serial numbers come in as arguments.
"""

"""Rules: where (matcher), when (trigger), and the engine that asks them in order.

The engine decides and never acts; what it remembers is one bounded Memory.
"""

"""One frozen class for each way to misbehave; each shapes a Plan and nothing else.

A new fault is a class here and a reader in the rule file; no branch elsewhere changes.
"""

"""The rule language as a JSON Schema, for editors.

Which keys there are, and by which reader each is read, is asked of the readers themselves; what
is said of them in an editor stands in `hints`. The readers do not know of the schema.
"""

"""Rule files: text in, a Scenario or every Problem in it out.

Pure but for `load`, which reads the files; nothing here knows sockets, clocks or exchanges.
The readers are the schema: the keys they ask for are the keys that are accepted.
"""

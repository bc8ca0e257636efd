"""The page of the control port: plain files, and what serves them.

The files ask for everything else at the control API, as any other client does.
"""

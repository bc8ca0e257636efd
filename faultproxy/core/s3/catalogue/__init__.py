"""The S3 errors that are known: a table module for each source, an index over all of them.

Tables name what an error says and where each part of it is filled from; they build no bytes.
"""

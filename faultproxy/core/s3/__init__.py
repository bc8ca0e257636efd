"""What S3 means on the wire: operations, identities, errors and the dialects they come in.

Pure tables and functions over a parsed request.
"""

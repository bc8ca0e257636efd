"""HTTP/1.1 as bytes: heads parsed once and strictly, bodies followed without being changed.

Raw lines are kept: what nothing touches leaves as it came.
"""

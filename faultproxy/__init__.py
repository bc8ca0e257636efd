"""A fault-injecting reverse proxy for S3-compatible object storage.

Importing the package does nothing but name its version.
"""

__version__ = "0.1.0"

"""Dialects: how each service words an error, from a catalogue row and a request to bytes.

A module a service; what they share is in `wording`. Nothing here decides when an error is sent.
"""

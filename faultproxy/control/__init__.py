"""The control API, on a port of its own: rules, counts, events, metrics and the page.

It steers the proxy and never stands in the way of traffic.
"""

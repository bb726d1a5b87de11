"""Owners' decisions: voting, objections, proxies, downloads."""

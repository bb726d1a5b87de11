"""Conversations: what came in, what is remembered, and the flows that answer."""

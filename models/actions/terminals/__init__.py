"""Lift terminals: registering them, taking their messages, and watching their heartbeats."""

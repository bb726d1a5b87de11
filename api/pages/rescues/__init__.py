"""Calling for help, the receipt of an entrapment, and the responder's page."""

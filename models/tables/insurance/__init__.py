"""Policies and products, claims, and pilot reports that were sent."""

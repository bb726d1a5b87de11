"""Signed duty sheets on paper."""

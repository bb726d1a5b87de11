"""Tests of the lists of the console."""

"""Answering a survey, and the results of closed rounds."""

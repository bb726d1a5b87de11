"""The dispatch board, and the figures of rescues."""

"""The insurance of a scanned lift, and suggestions to its insurer."""

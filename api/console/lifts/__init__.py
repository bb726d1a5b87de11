"""The register of lifts, and labels for the printer."""

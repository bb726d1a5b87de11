"""The yearly report on the insurance pilot as files: what the sheets say, as xlsx and as PDF."""

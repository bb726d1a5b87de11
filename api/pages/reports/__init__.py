"""The report form, the receipt, and what its author may add."""

"""Survey rounds, their figures, and which small groups are withheld."""

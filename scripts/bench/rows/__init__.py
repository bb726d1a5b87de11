"""The rows of `scripts/bench/all`, by what they measure."""

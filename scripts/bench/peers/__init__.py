"""The peers of the benchmarks, each with a pinned file, and installed outside of our own environment."""

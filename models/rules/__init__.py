"""Rules: standard library only, no clock, no input or output. Values in, values out."""

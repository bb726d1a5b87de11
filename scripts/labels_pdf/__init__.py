"""`scripts/labels`: the cabin labels of an estate, at the keyboard."""

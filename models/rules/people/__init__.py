"""People who talk to us, and the conversations that staff take over."""

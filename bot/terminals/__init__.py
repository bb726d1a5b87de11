"""The MQTT side of lift terminals: one process that listens at the broker."""

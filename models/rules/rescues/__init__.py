"""The trap clock, the escalation policy, outages and figures of rescues."""

"""The servers of scripts/deploy/cluster on hosts of their own, all inside this machine."""

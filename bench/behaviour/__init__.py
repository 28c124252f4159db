"""Logs with labelled behaviour, and how much of it `quell scan` tells: python3 -m behaviour.run."""

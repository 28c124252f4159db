"""Parts of bench/detection.py."""

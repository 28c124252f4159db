"""The parts of bench/logs.py: the logs, the running of programs, the sections of the report."""

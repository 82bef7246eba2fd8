"""Calendars beside CP-SAT and inventory scheduling: `python -m bench.dates`."""

"""Hundreds of actions beside a beam and CP-SAT: `python -m bench.large`."""

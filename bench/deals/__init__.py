"""Package and order together beside CP-SAT and enumeration: `python -m bench.deals`."""

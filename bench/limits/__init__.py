"""Every verb at `--time-limit 1` on the worst that can be read: `python -m bench.limits`."""

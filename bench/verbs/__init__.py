"""The other verbs and what a user would run instead: `python -m bench.verbs`."""

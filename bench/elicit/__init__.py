"""Values from choices: how many questions our series asks, beside pairs taken at random."""

"""What if the numbers are wrong, luck is bad, or somebody does not keep to the plan."""

"""The best order, proved: the instances, and the methods that a user would run instead."""

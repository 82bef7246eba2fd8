"""Pari Passu: the order of real actions in which wary parties can keep an agreement."""

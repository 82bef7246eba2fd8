"""The four rules: the deal, the independent checker, and the case as integer arrays."""

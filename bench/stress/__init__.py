"""A million draws of one plan: the kernel beside plain NumPy, in one run."""

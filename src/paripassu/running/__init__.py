"""What every search needs to run: its clock, threads, the solver, what was cut short."""

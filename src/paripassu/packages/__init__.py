"""What to agree on: the packages that parties can agree on, and the points that measures pick.

- `choices`: what there is to choose from, in whole numbers
- `solutions`: the best of a list of value vectors by each measure, exactly
- `winner`: Adjusted Winner for two parties that divide issues
- `dominance`, `pareto`: all packages that nobody can improve on without a loss to somebody
- `programme`: the choices as a CP-SAT model
- `best`: the best package by one measure, without a list of all (`eligible`, `leximin`, `nash`)
- `sample`: an even sample of the Pareto set, with a proven bound on what it leaves out
"""

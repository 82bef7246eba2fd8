"""The search over states: sets of steps done, with the marks that rule 2 remembers.

A *label* is a state with its marks: per party the highest balance held on the way (where trust
changes with what is done, the highest floor). A label *dominates* another of its state whose marks
are all as high or higher.

What decides:

- `criteria`: the measures of an order, and the limits on balances and marks that a threshold sets
- `rows`: limits of several kinds as one
- `floors`: what rule 2 asks state by state, where trust changes with what is done
- `state_space`: all states, and the steps between them
- `bidirectional`: the states within limits, laid out from both ends until they meet (`facing`: a
  deal from one end)
- `labels`: the walk over labels, with dominance: an order within limits, or the proof of none
- `best_first`: the same question, asked of the most promising labels first (A*)
- `one_step`: bounds from the largest steps alone, for all orders and for what a state leaves open
- `bounds`: the gap between what is proved and the best, and what to ask next
- `ranked`: lowers one criterion after the other, each with its proof; `safe`: any safe order
- `rounds`: states that count changes of actor
- `branched`, `worth`, `moving`: deals with events

What only speeds up: `beam` (beam search) and `dive` (depth first) find orders quickly; `expansion`,
`label_kernels`, `beam_kernel`, `best_first_kernel` are inner loops; `compiling` compiles them,
where that is worth its while.
"""

"""Finding the order: the search over sets of steps done, one question at a time.

- `criteria`: what makes an order better, and the limits that a threshold of it sets
- `state_space`: sets of steps done and the steps between them
- `facing`: a deal from one of its ends; `bidirectional`: lays the states out from both of them
  until they meet; `expansion`: its inner loops
- `labels`: states with the marks of their parties, walked depth first; `label_kernels`: its loops
- `beam`, `dive`: orders that are found quickly; `beam_kernel`: the inner loops of beams
- `bounds`: what to ask next between what is proved and the best
- `rounds`: the states that count changes of actor
- `ranked`: lowers one criterion after the other, each with its proof; `safe`: any safe order
- `compiling`: inner loops compiled, where that is worth its while
"""

"""Finding the order: of all orders of a deal's steps those in which the four rules hold.

An order passes from one set of steps done to the next. What a rule asks at a moment depends on the
sets alone: what is held there, the trust there, the highest and the lowest balance before and
after. So the search is one over sets of steps. Where each rule is asked:

- rule 1 (leaving never beats the finished deal) and rule 3 (nobody is exposed beyond its limit)
  bound every balance: `search.criteria.base`, in every set that `search.bidirectional` lays out;
- rule 2 (no more trust is asked for than there is) ties the highest balance so far to every later
  one: `search.criteria.Trust`, and where trust is in whom or grows the floors of `search.floors`;
- rule 4 (the deal is accepted) holds of the deal, whatever the order: `balance.rules.rule4`, asked
  by the checker, `balance.checker`, which every answer has passed.

`plan` asks for the best order, `given` of one order, `count` of all, `frontier` for the guarantees,
`instalments` for the parts, `calendar` for dates; `because`, `failing` and `relax` say why.
"""

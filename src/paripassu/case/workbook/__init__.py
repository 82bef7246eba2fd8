"""The case as a workbook that people fill in, and back.

`layout` says which sheets and columns there are, and where each cell stands in the case; the writer
and the reader both go by it. `gate` hears a hostile file within bounds, `page` its sheets and
`book` what they share; `cells` turns a cell into what a case file would say, and back; `computed`
is what is there for reading only.
"""

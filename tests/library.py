"""Cases of the library by what can be asked of them."""

from __future__ import annotations

from bench.library import certain

# Those whose deal hangs on no event: frontier, games and diagrams are for what is certain.
CERTAIN = certain()

"""The front door, of ``paripassu`` and of ``python -m paripassu``: quiet from its first line on."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command; Ctrl-C before it is there ends it without a word, with exit code 130."""
    # Our arrays are whole numbers: threads for linear algebra would be started for nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from paripassu.cli import main as run

        run()
    except KeyboardInterrupt:
        _leave()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _leave()
        raise


def _leave() -> None:
    """End at once: what Ctrl-C broke off may still be at work beside, and nobody waits for it."""
    sys.stderr.flush()
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()

"""The front door, of ``paripassu`` and of ``python -m paripassu``: quiet from its first line on."""

from __future__ import annotations

import os
import signal
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command; Ctrl-C before it is there ends it without a word, with exit code 130."""
    # Our arrays are whole numbers: threads for linear algebra would be started for nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code: object = INTERRUPTED
    try:
        from paripassu.cli import main as run

        run()
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:
        pass
    # From here on there is nothing left to interrupt.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if code == INTERRUPTED:
        # What Ctrl-C broke off may still be at work beside; nobody waits for it.
        sys.stderr.flush()
        os._exit(INTERRUPTED)
    raise SystemExit(code)


if __name__ == "__main__":
    main()

"""What Word and Excel files have in common: packages that are the same byte for byte."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

# Files carry a day of their making. One and the same document is one and the same file, so this
# day is always the same.
DAY = datetime(2000, 1, 1)
_CHANGED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def steady(package: bytes) -> bytes:
    """Give a package without the time at which it was packed."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _CHANGED.sub(
                    rb"\g<1>" + DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content
                )
            new.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return held.getvalue()

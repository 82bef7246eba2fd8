"""Bring the catalogues up to date with the sources: make words."""

import sys

from paripassu.language import CATALOGUES
from words.catalogue import TRANSLATED, catalogue, compiled, missing, template, updated, written

found = template()
for language in TRANSLATED:
    folder = CATALOGUES / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "paripassu.po").write_bytes(written(updated(language, found)))
    known = catalogue(language)
    (folder / "paripassu.mo").write_bytes(compiled(known))
    left = len(missing(known, found))
    sys.stdout.write(f"{language}: {len(found)} messages, {left} still to translate\n")

"""What a copy with errors marked says in English."""

from __future__ import annotations

from knosc_desktop.services.corrections.workbooks import captions_in
from knosc_desktop.words.catalogue import render

CAPTIONS = captions_in(render)

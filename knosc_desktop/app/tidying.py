"""What is done about the profile once at every start, behind the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.app.profile import claimed_at
from knosc_desktop.services.files.leftovers import sweep_place, sweep_profile
from knosc_desktop.services.files.private_files import make_all_private

if TYPE_CHECKING:
    from knosc_desktop.app.paths import ProfilePaths


def tidy(paths: ProfilePaths, saved_to: str) -> None:
    """Make an older profile private and remove what a killed run left; blocks, so use it in a thread.

    Args:
        paths: of the profile.
        saved_to: the folder of the user that the last file was saved to; may be empty.
    """
    make_all_private(paths.parts)
    since = claimed_at(paths.root)
    if since is None:
        # Another program may be writing there.
        return
    sweep_profile(paths.folders, paths.put_back, since)
    if saved_to:
        sweep_place(Path(saved_to), since)

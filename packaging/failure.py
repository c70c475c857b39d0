"""Why there is no build."""


class BuildFailed(Exception):
    """The build is not fit to be given to anybody; the text says why."""

"""The dialog for signing in."""

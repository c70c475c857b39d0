"""Files of the user and of the profile: read, written whole or not at all, recognised."""

"""Files on their way onto the list: what they are, and in which order they go."""

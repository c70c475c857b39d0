"""Files the program makes and fetches, whole or not at all."""

"""The jobs on disk and in memory: what is not written down has not happened."""

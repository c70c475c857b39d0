"""When rows failed: back to the cells, the corrected file, what was there before."""

"""The files to upload and what was found in them."""

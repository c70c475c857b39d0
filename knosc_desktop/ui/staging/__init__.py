"""The files to upload and their check results."""

"""What is found out of a staged file before it is uploaded."""

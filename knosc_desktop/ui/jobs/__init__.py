"""The jobs, the details of one, and its errors."""

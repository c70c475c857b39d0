"""From the Upload button to the last confirmed state of a job."""

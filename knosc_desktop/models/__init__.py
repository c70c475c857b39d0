"""Qt item models over the services' state; QtCore alone."""

"""Connections: TCP, TLS, early answers, and what the system says of trust and proxies."""

"""Windows Python under Wine: ``python3 -m uv run python -m tests.windows``."""

"""The words of the app: every sentence that a user reads, in English, and the translations of it."""

"""File formats: bytes and files to frames and back."""

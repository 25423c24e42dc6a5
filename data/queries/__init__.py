"""Typed reads, one noun per file."""

"""Administration of the installation."""

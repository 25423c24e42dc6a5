"""What can be done with watch areas."""

"""The command line, tryggkartan."""

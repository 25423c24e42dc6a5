"""The Flask application: HTTP and the use cases."""

"""What can go wrong with the private cluster, said so that the reader can act."""


class ClusterError(RuntimeError):
    """The private PostgreSQL cannot be used; the message says why and what to type."""

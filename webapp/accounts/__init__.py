"""Sign-in, sign-out and the start page of staff."""

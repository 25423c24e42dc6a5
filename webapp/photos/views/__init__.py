"""Pages and pictures of photos, for staff and for everybody."""

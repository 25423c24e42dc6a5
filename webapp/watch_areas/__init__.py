"""Watch areas: grannsamverkan, trappsamverkan, båtsamverkan and the like; applied for, reviewed, followed up."""

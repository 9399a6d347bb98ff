"""Pictures of a face; they need the mesh that :mod:`facialis.resources` fetches."""

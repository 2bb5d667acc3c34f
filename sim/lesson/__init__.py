"""The lesson: a page that runs the model itself."""

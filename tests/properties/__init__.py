"""What holds for every scenario, tried on scenarios nobody thought of."""

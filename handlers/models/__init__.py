"""Detectors: the weights that ship, weights from a folder, and the training that makes them."""

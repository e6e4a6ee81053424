"""The headline claims put to the test: extreme groups, ratios, what they imply, and the model of all companies."""

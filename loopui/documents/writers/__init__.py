"""A tracker as the seed's documents: one module per group of them, each a pure function of the tracker."""

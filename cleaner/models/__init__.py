"""The shipped line model: features of lines, the evaluator of its trees, and the choice of the cut."""

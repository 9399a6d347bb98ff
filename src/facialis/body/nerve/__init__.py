"""The facial nerve: membranes, fibres, the lesion and its clefts, two-way conduction."""

"""Motor-unit potentials in needle recordings: found, given to units, and judged before a unit is named."""

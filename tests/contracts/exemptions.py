"""Every exception to a contract, in one place, with its reason. An entry that is no longer needed fails too.

Keys of files are paths from the root of the repository; keys of functions are ``path::qualified.name``.
"""

from __future__ import annotations

LONG_FILES: dict[str, str] = {
    "src/facialis/body/nerve/kernel.py": "kernels that call each other share a file, for the cache's sake",
}
"""Python files that may pass 400 lines."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions that may pass 60 lines of code."""

POSITIONAL: dict[str, str] = {
    "src/facialis/numerics/simd.py::select_greater": "the form that kernels call, here for numpy arrays",
    "src/facialis/quantities.py::quantity": "reads as a table row: unit, low, high, meaning",
}
"""Public functions that may take more than two positional arguments. Compiled functions need no entry."""

PREDICT_VALUES: dict[str, str] = {
    "BlinkParameters.peak_at = 0.3 1 (S19)": "place of a burst's peak; S19: of weak faces",
    "BlinkParameters.voluntary_strength = 5 1 (P06)": "strength of a drive; P06: of refractoriness",
    "FaceParameters.branch_scatter = 0.04 1 (L27c)": "of lengths of branches; L27c: of patients",
    "Fibre.internode_mm_per_um = 0.04 1 (L27c)": "length over diameter; L27c: of patients",
    "ForceParameters.steepness = 2 1 (P06)": "the exponent of Fuglevand 1993; P06: of refractoriness",
    "Grid.pulse_ms = 0.1 ms (P01)": "length of a handed-over current, numerics; P01: of an ephaptic current",
    "HabitParameters.corrugator = 0.35 1 (T27a)": "weight of a muscle in a task; T27a: of the operated",
    "HabitParameters.mentalis = 0.3 1 (S19)": "weight of a muscle in a task; S19: of weak faces",
    "HabitParameters.posterior_digastric = 0.3 1 (S19)": "weight of a muscle in a task; S19: of weak faces",
    "JunctionParameters.slowing_recovery_ms = 0.8 ms (A39)": "fibres of muscle; A39 is the F wave",
    "Lesion.half_pressure = 0.3 1 (S19)": "relative pressure; S19: of weak faces",
    "ShockParameters.initiation_ms = 0.1 ms (P01)": "time to excite a node by a strong shock; P01: an ephaptic current",
    "MuscleParameters.innervation_ratio = 25 count (G02a)": "27,100 over 1,096; G02a: patients",
    "MuscleParameters.second_zone_fraction = 0.3 1 (S19)": "of end-plates; S19: of weak faces",
    "MuscleParameters.type_i_fraction = 0.3 1 (S19)": "in row A46; S19: of weak faces",
    "MuscleParameters.type_i_fraction = 0.35 1 (T27a)": "in row A46; T27a: of the operated",
    "MuscleParameters.type_i_fraction = 0.64 1 (B14a)": "in row A47; B14a: of the operated",
    "NucleusParameters.fringe = 0.02 1 (P08)": "lightest felt effort; P08 is no effort",
    "NucleusParameters.plateau = 2 1 (P06)": "relative current; P06: of refractoriness",
    "NucleusParameters.rebound_memory = 0.3 1 (S19)": "part of a potential; S19: of weak faces",
    "NucleusParameters.unkindled = 0.3 1 (S19)": "part of a current; S19: of weak faces",
    "PoolParameters.blink_weak = 0.3 1 (S19)": "relative current; S19: of weak faces",
    "PoolParameters.recruitment_ratio = 2 1 (P06)": "ratio of rheobases; P06: of refractoriness",
    "RelaxantParameters.lost_one_left = 0.9 1 (B14b)": "block of a twitch in Lee 1975; B14b: of the operated",
    "RelaxantParameters.lost_one_left = 0.9 1 (B15b)": "block of a twitch in Lee 1975; B15b: of the operated",
    "ShockParameters.cathode = 0.35 1 (T27a)": "part of a branch's length; T27a: of the operated",
    "ShockParameters.distance_scatter = 0.3 1 (S19)": "of thresholds; S19: of weak faces",
    "TissueParameters.orbicularis_oculi = 0.35 1 (T27a)": "part of a force; T27a: of the operated",
}
"""Parameters that equal a finding of role `predict`, as ``Class.field = value unit (row)``."""

UNDECLARED_NUMBERS: dict[str, str] = {}
"""Fields of parameter classes, as ``Class.field``, that hold a number without being a quantity."""

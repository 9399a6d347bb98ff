"""Our own assumptions and numerical choices about nerve and clefts; nobody has published these."""

from facialis.body.nerve.membrane import Cleft
from facialis.body.nerve.zone import Grid
from facialis.quantities import assumption, numerics, paper

CLEFT = Cleft(
    fraction=0.015,
    fluid_ohm_cm=65.0,
    tortuosity=1.6,
    neighbour_us_mm=0.0,
    open_us_mm=1000.0,
    potassium_mm=4.0,
    clearance_ms=50.0,
    ephaptic_mv=5.0,
    memory_ms=0.3,
    sources={
        "*": assumption("a convention of counting: half of the 10 mV that separate rest from threshold"),
        "fraction": assumption("clefts of about 20 nm between bare, apposed axons (dystrophic mouse roots)"),
        "fluid_ohm_cm": paper("cerebrospinal fluid 56 ohm cm at 37 degC; Baumann 1997 IEEE Trans Biomed Eng 44:220"),
        "tortuosity": paper("Sykova & Nicholson 2008 Physiol Rev 88:1277"),
        "neighbour_us_mm": assumption(
            "0 keeps each strand to itself, for which presets are made; two dozen clefts of 1-20 nm along 40 um of "
            "tortuous path would be 0.4-7 uS"
        ),
        "open_us_mm": assumption("an open cleft is within 0.1 mV of the bath during a full volley"),
        "potassium_mm": assumption("cerebrospinal fluid and extracellular space of the brain hold 3-4 mM"),
        "clearance_ms": assumption(
            "glia, and diffusion along some mm; 10 ms to seconds; long ones lock strands in fire"
        ),
    },
)
"""Squeezed cleft of a strand."""

GRID = Grid(
    accuracy_us=5.0,
    step_ms=0.0125,
    stride=8,
    zone_mm=12.0,
    cell_mm=0.15,
    guard_internodes=3,
    cells_per_internode=2,
    tolerance=1e-4,
    settle_mv_ms=0.5,
    pulse_ms=0.1,
    pulse_na_per_um=0.2,
    sources={
        "*": numerics("halving the step moves the impulses of coupled volleys by up to 4.5 us, below 5 us"),
        "accuracy_us": assumption("a tenth of the finest latency that a laboratory measures, jitter of 50 us"),
        "zone_mm": assumption("beyond the transition zone (rows A23, A23b), before the canal"),
    },
)
"""Steps and cells of the solved zone."""

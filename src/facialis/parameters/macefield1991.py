"""Hyperventilation and human motor axons.

Carbon dioxide fell by 20 mmHg until paraesthesiae came, and axons became more excitable in proportion (Macefield &
Burke 1991); calcium that alkalosis binds no longer screens and blocks sodium channels. That persistent sodium grows is
what strength-duration times say (Mogyoros 1997); how much in bare axons is an assumption.
"""

from facialis.body.nerve.alkalosis import AlkalosisParameters
from facialis.quantities import assumption, paper

ALKALOSIS = AlkalosisParameters(
    normal_mmhg=40.0,
    fall_mmhg=20.0,
    fall_s=60.0,
    return_s=150.0,
    persistent_per_mmhg=0.01,
    excitability_per_mmhg=0.007,
    sources={
        "normal_mmhg": assumption("healthy adults have 36-42 mmHg, a textbook value"),
        "fall_mmhg": paper("Macefield & Burke 1991 Brain 114:527: 20 mmHg when paraesthesiae begin"),
        "fall_s": assumption("alveolar carbon dioxide falls within a minute or two; 30-120"),
        "return_s": assumption("stores refill at resting metabolism within some minutes; 100-400"),
        "persistent_per_mmhg": assumption("20 % by 20 mmHg; direction from Mogyoros 1997 Brain 120:317; 0-0.03"),
        "excitability_per_mmhg": assumption("thresholds fall by a tenth to a fifth; Mogyoros 1997; 0.003-0.015"),
    },
)
"""An adult."""

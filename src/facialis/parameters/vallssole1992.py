"""Post-paralytic synkinesis: what a palsy with loss of axons leaves once they have grown back.

After Bell's palsy with axonal degeneration direct responses stay smaller, and muscles of the lower face answer blinks
and shocks to the brow: axons have grown into muscles that are not those of their motoneurons (Valls-Sole, Tolosa &
Pujol 1992 Muscle Nerve 15:37; Kimura, Rodnitzky & Okawara 1975 Neurology 25:989). How many is not published. The
nucleus is left healthy: the enhanced excitability that these authors also found is not claimed here. Does not claim:
axons that branch to two muscles, crocodile tears, a changed threshold of thin regrown axons.
"""

from facialis.body.anatomy import RegrowthParameters
from facialis.quantities import assumption

REGROWTH = RegrowthParameters(
    lost=0.4,
    misrouted=0.6,
    slowing=0.85,
    adoption=4.0,
    sources={
        "lost": assumption("direct responses stay smaller than on the other side (Valls-Sole 1992); 0.2-0.7"),
        "misrouted": assumption("no count in man; most rat facial axons regrow to wrong branches; 0.2-0.9"),
        "slowing": assumption("regrown axons have shorter internodes from the facial canal on, half of the way; 0.7-1"),
        "adoption": assumption("a motor axon keeps some four to five times its fibres by sprouting; 3-5"),
    },
)
"""Years after a severe palsy."""

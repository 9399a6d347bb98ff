"""Rows that tell the mechanisms apart, named and with what each expects of them before anything was run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Discriminating:
    """One row that mechanisms are expected to answer differently.

    Parameters
    ----------
    row : str
        Its id.
    ephaptic, nuclear, reflex : str
        What each mechanism alone was expected to give, in words, written before the run.
    literature : str
        What has been published about it, and how it was read.
    """

    row: str
    ephaptic: str
    nuclear: str
    reflex: str
    literature: str


DISCRIMINATING: tuple[Discriminating, ...] = (
    Discriminating(
        "L03",
        ephaptic="most patients: impulses cross where fibres share a cleft",
        nuclear="few or none: no route from one branch's motoneurons to the other's but overlap of perioral columns",
        reflex="none before 20 ms",
        literature="86-96 % of patients before decompression; the response is read as ephaptic by some, as nuclear by "
        "others, and its presence alone has not settled it.",
    ),
    Discriminating(
        "L07",
        ephaptic="both directions: a cleft has none",
        nuclear="neither direction, or only between perioral muscles",
        reflex="neither direction",
        literature="Nielsen 1984 found it in both directions between zygomatic and mandibular branches in 62 patients.",
    ),
    Discriminating(
        "L09a",
        ephaptic="stable onset, sooner from a cathode nearer the root",
        nuclear="onset scatters as back-fires do, sooner from a cathode nearer the root",
        reflex="no response",
        literature="Montero 2007: an early component that hardly varies from sweep to sweep in 13 patients, read as "
        "ephaptic.",
    ),
    Discriminating(
        "L10a",
        ephaptic="below 1 ms: crossing within the root costs a fraction of a millisecond",
        nuclear="about 1.5-3 ms: to the nucleus and back, with one turnaround",
        reflex="no response",
        literature="Moller & Jannetta 1985: 2.2 ms, read as the way to the nucleus and back. Kameyama 2016 measured a "
        "different quantity, a double peak 1.1 ms wide beside the compression, read as ephaptic.",
    ),
    Discriminating(
        "S05",
        ephaptic="all four muscles at once, as strands mix muscles",
        nuclear="the driven muscles only",
        reflex="the driven muscles only",
        literature="Lee 1992: 24 of 24 patients. Both hypotheses claim it.",
    ),
    Discriminating(
        "S16",
        ephaptic="most patients, where reflex impulses reach the lesion",
        nuclear="few: motoneurons of the lower face hear little of the reflex",
        reflex="some, with the latency of R1 or R2, by raised trigeminal synapses",
        literature="Auger 1979: 23 of 23 patients and in no other movement disorder.",
    ),
    Discriminating(
        "B08",
        ephaptic="unchanged, or raised by impulses that come back from the lesion",
        nuclear="raised: excitable motoneurons fire back more often",
        reflex="unchanged",
        literature="6.9 % against 3.7 % in controls (needle, mentalis); read as an excitable nucleus.",
    ),
    Discriminating(
        "L19",
        ephaptic="no correlation: one is made in the lesion, the other in the nucleus",
        nuclear="no after-discharge in other muscles, hence nothing to correlate",
        reflex="nothing to correlate",
        literature="Ishikawa 1996: the two durations correlate in 10 patients, read as one nuclear cause.",
    ),
)
"""Named before the run."""

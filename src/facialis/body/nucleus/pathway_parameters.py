"""What has to be known of the ways to the nucleus, and of what drugs and sleep do there; values in ``parameters``."""

from __future__ import annotations

from pydantic import Field

from facialis.quantities import Parameters, quantity


class RouteParameters(Parameters):
    """How strongly one premotor pathway reaches each muscle's motoneurons, relative to the muscle it is made for."""

    frontalis: float = quantity("1", 0, 1, "share of the frontalis")
    corrugator: float = quantity("1", 0, 1, "share of the corrugator")
    orbicularis_oculi: float = quantity("1", 0, 1, "share of the orbicularis oculi")
    nasalis: float = quantity("1", 0, 1, "share of the nasalis")
    zygomaticus_major: float = quantity("1", 0, 1, "share of the zygomaticus major")
    levator_labii: float = quantity("1", 0, 1, "share of the levator labii")
    buccinator: float = quantity("1", 0, 1, "share of the buccinator")
    orbicularis_oris: float = quantity("1", 0, 1, "share of the orbicularis oris")
    depressor_anguli_oris: float = quantity("1", 0, 1, "share of the depressor anguli oris")
    mentalis: float = quantity("1", 0, 1, "share of the mentalis")
    platysma: float = quantity("1", 0, 1, "share of the platysma")
    posterior_digastric: float = quantity("1", 0, 1, "share of the posterior digastric")
    stapedius: float = quantity("1", 0, 1, "share of the stapedius")


class AfferentParameters(Parameters):
    """Trigeminal afferents of one side, from the skin to the pons."""

    supraorbital_mm: float = quantity("mm", 80, 150, "supraorbital notch to the trigeminal nuclei")
    skin_mm: float = quantity("mm", 70, 150, "skin of the cheek to the trigeminal nuclei")
    skin_share: float = quantity("1", 0, 1, "part of the reflex's afferents that come from one patch of the cheek")
    diameter_um: float = quantity("um", 5, 13, "mean diameter of the afferents")
    diameter_sd_um: float = quantity("um", 0.1, 3, "its standard deviation between fibres")
    threshold_ma: float = quantity("mA", 0.2, 20, "threshold of a mean afferent at a median distance, 0.2 ms pulse")
    distance_scatter: float = quantity("1", 0, 1, "scatter of thresholds by distance, deviation of the logarithm")
    chronaxie_ms: float = quantity("ms", 0.1, 1, "chronaxie of sensory axons under a skin electrode")
    count: int = quantity("count", 20, 2000, "afferents that are drawn")


class ReflexParameters(Parameters):
    """The trigeminal blink reflex: afferents, interneurons, routes.

    Parameters
    ----------
    afferent : AfferentParameters
        From the skin to the pons.
    r1_routes, r2_routes : RouteParameters
        Which motoneurons the interneurons of each component reach.
    """

    afferent: AfferentParameters
    r1_routes: RouteParameters = Field(repr=False)
    r2_routes: RouteParameters = Field(repr=False)
    r1_delay_ms: float = quantity("ms", 1, 7, "arrival of the fastest afferents to the current of R1")
    r1_rise_ms: float = quantity("ms", 0.5, 5, "rise of the current of R1")
    r1_strength: float = quantity("1", 0.5, 30, "peak of the current of R1 over maximal voluntary current")
    r2_delay_ms: float = quantity("ms", 10, 35, "arrival of the fastest afferents to the current of R2")
    r2_rise_ms: float = quantity("ms", 4, 25, "rise of the current of R2")
    r2_strength: float = quantity("1", 0.2, 10, "peak of the current of R2 over maximal voluntary current")
    r2_scatter_ms: float = quantity("ms", 0, 5, "standard deviation of the delay of R2 from shock to shock")
    r2_crossing_ms: float = quantity("ms", 0, 3, "further delay of R2 on the other side")
    r2_crossed: float = quantity("1", 0, 1.2, "current of R2 on the other side over that on the side of the shock")
    strength_scatter: float = quantity("1", 0, 0.6, "scatter of both currents from shock to shock, deviation of log")
    r1_layers: int = quantity("count", 1, 3, "interneurons in a row on the way of R1")
    r2_layers: int = quantity("count", 2, 12, "interneurons in a row on the way of R2")
    synapse: float = quantity("1", 1, 6, "drive of a full volley over the median threshold of an interneuron")
    spread: float = quantity("1", 0.1, 1.5, "scatter of interneurons' thresholds, deviation of the logarithm")
    depression: float = quantity("1", 0, 1, "part of the transmitter of R2's interneurons that one full volley uses")
    recovery_ms: float = quantity("ms", 100, 5000, "time constant of its recovery")
    habituation: float = quantity("1", 0, 0.5, "part that one full volley uses of a store that refills slowly")
    habituation_ms: float = quantity("ms", 1000, 60000, "time constant of refilling that store")
    facilitation: float = quantity("1", 0, 2, "gain of R1's interneurons right after a volley")
    facilitation_ms: float = quantity("ms", 10, 500, "time constant of the decay of that gain")


class CortexParameters(Parameters):
    """Shocks over the motor cortex and the corticobulbar way to the facial motoneurons."""

    threshold_ma: float = quantity("mA", 10, 400, "shock that excites half of the corticobulbar fibres, 0.5 ms pulse")
    spread: float = quantity("1", 0.05, 1, "scatter of their thresholds, deviation of the logarithm")
    chronaxie_ms: float = quantity("ms", 0.05, 0.5, "chronaxie of corticobulbar fibres")
    path_mm: float = quantity("mm", 70, 160, "face area of the cortex to the facial nucleus")
    velocity_m_s: float = quantity("m/s", 30, 80, "conduction velocity of corticobulbar fibres")
    synapse_ms: float = quantity("ms", 0.3, 3, "arrival of a volley to its current in the motoneurons")
    rise_ms: float = quantity("ms", 0.3, 4, "rise of the current of one volley")
    strength: float = quantity("1", 0.1, 20, "peak current of one full volley over maximal voluntary current")
    indirect_waves: int = quantity("count", 0, 6, "volleys by cortical synapses that follow each direct one")
    indirect_ms: float = quantity("ms", 1, 2.5, "interval of these volleys")
    indirect_share: float = quantity("1", 0, 1, "size of these volleys over the direct one, awake")
    lower_ipsilateral: float = quantity("1", 0, 1, "current in the lower face of the same side over the opposite side")
    upper_contralateral: float = quantity("1", 0, 1, "current in the opposite upper face over the opposite lower face")
    upper_ipsilateral: float = quantity("1", 0, 1, "current in the upper face of the same side, likewise")


class ConditionParameters(Parameters):
    """What anaesthetics, sleep and opioids do to named conductances and synapses around the nucleus.

    Conductances of motoneurons are relative to their resting conductance, those of interneurons to theirs.
    """

    leak_per_mac: float = quantity("1", 0, 2, "leak potassium conductance of motoneurons that 1 MAC opens")
    leak_drowsy: float = quantity("1", 0, 1, "the same when drowsy, by less noradrenaline and serotonin")
    leak_nrem: float = quantity("1", 0, 1, "the same in sleep without rapid eye movements")
    leak_rem: float = quantity("1", 0, 2, "the same in sleep with rapid eye movements")
    amines_drowsy: float = quantity("1", 0, 1, "part of the persistent inward current that amines keep up, drowsy")
    amines_nrem: float = quantity("1", 0, 1, "the same in sleep without rapid eye movements")
    amines_rem: float = quantity("1", 0, 1, "the same in sleep with rapid eye movements")
    gaba_per_propofol: float = quantity("1", 0, 5, "GABA-A conductance of interneurons by 1 ug/ml of propofol")
    gaba_per_mac: float = quantity("1", 0, 20, "GABA-A conductance of interneurons by 1 MAC of a volatile")
    gaba_drowsy: float = quantity("1", 0, 3, "GABA-A conductance of interneurons when drowsy")
    gaba_nrem: float = quantity("1", 0, 5, "the same in sleep without rapid eye movements")
    gaba_rem: float = quantity("1", 0, 5, "the same in sleep with rapid eye movements")
    opioid_half_ng_ml: float = quantity(
        "1", 1, 100, "remifentanil, ng/ml, that halves the release of trigeminal afferents"
    )
    gaba_per_clonazepam: float = quantity("1", 0, 100, "GABA-A conductance of interneurons by 1 mg/l of clonazepam")
    leak_per_baclofen: float = quantity("1", 0, 3, "potassium conductance of motoneurons that 1 mg/l of baclofen opens")
    baclofen_half_mg_l: float = quantity(
        "1", 0.05, 10, "baclofen, mg/l, that halves the release of trigeminal afferents"
    )
    gabapentin_most: float = quantity("1", 0, 0.9, "part of the release of trigeminal afferents that it can take away")
    gabapentin_half_mg_l: float = quantity("1", 1, 100, "gabapentin, mg/l, that takes away half of that")

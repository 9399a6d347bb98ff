"""What a healthy ear's waves are like, and what traction and lack of blood do to them."""

from __future__ import annotations

from facialis.quantities import Parameters, quantity


class HearingState(Parameters):
    """What has happened to the eighth nerve and the cochlea of one side; all zero is sound."""

    traction_mm: float = quantity("mm", 0, 15, "pull on the eighth nerve beyond its slack")
    ischaemia: float = quantity("1", 0, 1, "part of the blood of the labyrinthine artery that is missing")
    loss_db: float = quantity("dB", 0, 120, "lasting loss of hearing for clicks")


class HearingParameters(Parameters):
    """Waves I to V of a healthy adult at the reference click, and how they change."""

    reference_db: float = quantity("dB", 50, 90, "level of the reference click, above normal threshold")
    reference_hz: float = quantity("Hz", 5, 25, "rate of the reference click")
    reference_year: float = quantity("year", 18, 60, "age at which the latencies hold")
    wave_i_ms: float = quantity("ms", 1.2, 2.2, "latency of wave I")
    wave_ii_ms: float = quantity("ms", 2.3, 3.3, "latency of wave II")
    wave_iii_ms: float = quantity("ms", 3.2, 4.4, "latency of wave III")
    wave_iv_ms: float = quantity("ms", 4.3, 5.6, "latency of wave IV")
    wave_v_ms: float = quantity("ms", 4.9, 6.4, "latency of wave V")
    wave_i_uv: float = quantity("uV", 0.05, 0.8, "height of wave I")
    wave_ii_uv: float = quantity("uV", 0.02, 0.5, "height of wave II")
    wave_iii_uv: float = quantity("uV", 0.05, 0.8, "height of wave III")
    wave_iv_uv: float = quantity("uV", 0.02, 0.8, "height of wave IV")
    wave_v_uv: float = quantity("uV", 0.1, 1.0, "height of wave V")
    width_ms: float = quantity("ms", 0.1, 0.4, "width of waves I to IV, standard deviation of a Gaussian")
    wave_v_width_ms: float = quantity("ms", 0.1, 0.5, "width of wave V, the same")
    trough_share: float = quantity("1", 0, 1, "depth of the slow trough behind wave V over the height of wave V")
    trough_after_ms: float = quantity("ms", 0.5, 3, "from wave V to the trough")
    trough_width_ms: float = quantity("ms", 0.3, 2, "width of the trough, standard deviation")
    latency_per_db_ms: float = quantity("ms", 0.01, 0.07, "delay of all waves by each dB below the reference")
    silent_v_db: float = quantity("dB", 0, 30, "level at which wave V vanishes")
    silent_i_db: float = quantity("dB", 10, 60, "level at which waves I to IV vanish")
    wave_v_per_hz_ms: float = quantity("ms", 0, 0.015, "delay of wave V by each further click a second")
    wave_i_rate_share: float = quantity("1", 0, 1, "delay of wave I over that of wave V at fast rates")
    fading_hz: float = quantity("Hz", 10, 300, "rise of the rate by which waves I to IV fall to 1/e")
    wave_v_per_year_ms: float = quantity("ms", 0, 0.02, "delay of wave V by each year of age")
    amplitude_per_year: float = quantity("1", 0, 0.02, "part of all heights lost by each year of age")
    other_ear_i: float = quantity("1", 0, 0.5, "height of waves I and II at the mastoid of the other ear")
    other_ear_v: float = quantity("1", 0.3, 1, "height of waves III to V at the mastoid of the other ear")
    crosses_db: float = quantity("dB", 30, 80, "loss of a click on its way through the head to the other ear")
    traction_iii_ms_per_mm: float = quantity("ms", 0, 1.5, "prolongation of I-III by each mm of traction")
    traction_v_ms_per_mm: float = quantity("ms", 0, 0.5, "further prolongation of III-V by each mm of traction")
    traction_bears_mm: float = quantity("mm", 0.5, 8, "traction that lowers wave V to 1/e by scattered conduction")
    traction_harms_mm: float = quantity("mm", 0.5, 10, "traction beyond which a part stays")
    traction_stays: float = quantity("1", 0, 1, "part of the traction beyond harm that never recovers")
    ischaemia_ms: float = quantity("ms", 0, 1, "delay of wave I when all blood is missing, before it is gone")
    ischaemia_power: float = quantity("1", 0.5, 4, "heights fall with the blood left to this power")
    recovery_min: float = quantity("min", 1, 120, "time in which what recovers falls to 1/e")
    infarct_min: float = quantity("min", 1, 60, "time without blood in which 1 - 1/e of the cochlea is lost")
    infarct_db: float = quantity("dB", 20, 120, "loss of hearing when all the cochlea is lost")

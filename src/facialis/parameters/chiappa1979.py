"""Waves of healthy adults, and what rate, level, age, traction and lack of blood do to them.

Latencies are those of the evidence rows A57a-c (calibrate); that these are the usual laboratory values is what Chiappa,
Gladstone & Young 1979 and Stockard et al. 1979 are cited for. Does not claim: heights of a person, which differ widely;
a relation between millimetres of traction and milliseconds, which nobody has measured in man.
"""

from facialis.body.hearing import HearingParameters, HearingState
from facialis.quantities import assumption, evidence, paper

_HEIGHT = assumption("order of size of Chiappa 1979 Arch Neurol 36:81 (abstract read, table not); half to twice")
_BETWEEN = assumption("between its neighbours; the complex IV-V has six normal shapes (Chiappa 1979)")
_SHAPE = assumption("waves of about a millisecond at the foot; half to twice")
_JERGER = paper("Jerger & Hall 1980 Arch Otolaryngol 106:387: 0.2 ms later and 10 % smaller from 25 to 55 years")
_PULL = assumption(
    "a pull of millimetres prolongs I-III by 0.5-1 ms (Clin Neurophysiol 2021 132:358); length not known"
)

HEARING = HearingParameters(
    reference_db=70.0,
    reference_hz=10.0,
    reference_year=40.0,
    wave_i_ms=1.7,
    wave_ii_ms=2.8,
    wave_iii_ms=3.8,
    wave_iv_ms=5.0,
    wave_v_ms=5.6,
    wave_i_uv=0.28,
    wave_ii_uv=0.12,
    wave_iii_uv=0.25,
    wave_iv_uv=0.16,
    wave_v_uv=0.38,
    width_ms=0.22,
    wave_v_width_ms=0.28,
    trough_share=0.4,
    trough_after_ms=1.5,
    trough_width_ms=0.7,
    latency_per_db_ms=0.035,
    silent_v_db=5.0,
    silent_i_db=35.0,
    wave_v_per_hz_ms=0.0055,
    wave_i_rate_share=0.4,
    fading_hz=60.0,
    wave_v_per_year_ms=0.0067,
    amplitude_per_year=0.0033,
    other_ear_i=0.1,
    other_ear_v=0.85,
    crosses_db=50.0,
    traction_iii_ms_per_mm=0.3,
    traction_v_ms_per_mm=0.05,
    traction_bears_mm=4.0,
    traction_harms_mm=5.0,
    traction_stays=0.5,
    ischaemia_ms=0.2,
    ischaemia_power=1.0,
    recovery_min=10.0,
    infarct_min=15.0,
    infarct_db=90.0,
    sources={
        "reference_db": evidence("A57a", "about 70 dB nHL"),
        "reference_hz": paper("Chiappa 1979 Arch Neurol 36:81; slow rates, about 10 a second"),
        "reference_year": assumption("the norms are of adults of all ages; 30-50"),
        "wave_i_ms": evidence("A57a"),
        "wave_ii_ms": _BETWEEN,
        "wave_iii_ms": evidence("A57b"),
        "wave_iv_ms": _BETWEEN,
        "wave_v_ms": evidence("A57c"),
        **{f"wave_{wave}_uv": _HEIGHT for wave in ("i", "ii", "iii", "iv", "v")},
        **dict.fromkeys(("width_ms", "wave_v_width_ms", "trough_share", "trough_after_ms", "trough_width_ms"), _SHAPE),
        "latency_per_db_ms": assumption("Hecox & Galambos 1974 Arch Otolaryngol 99:30: some 40 us a dB; 0.02-0.05"),
        "silent_v_db": assumption("wave V is seen down to 10 dB above threshold (Hecox & Galambos 1974); 0-15"),
        "silent_i_db": assumption("waves I and III are seldom seen below 40 dB; 25-50"),
        "wave_v_per_hz_ms": paper("Don, Allen & Starr 1977 Ann Otol 86:186: 0.5 ms from 10 to 100 a second (abstract)"),
        "wave_i_rate_share": assumption("the delay is mostly peripheral (Don 1977), I-V lengthens a little; 0.2-0.8"),
        "fading_hz": assumption("early waves shrink to about a fifth from 10 to 100 a second; 30-150"),
        "wave_v_per_year_ms": _JERGER,
        "amplitude_per_year": _JERGER,
        "other_ear_i": assumption("wave I is all but missing at the other ear, a textbook observation; 0-0.3"),
        "other_ear_v": assumption("wave V is nearly alike at both ears, a textbook observation; 0.6-1"),
        "crosses_db": assumption("clicks of ear-phones that rest on the ear cross with a loss of 40-70 dB"),
        "traction_iii_ms_per_mm": _PULL,
        "traction_v_ms_per_mm": assumption("smaller than that of I-III; 0-0.2"),
        "traction_bears_mm": assumption("latency and height change together (Hatayama & Moller 1998); 2-8"),
        "traction_harms_mm": assumption("prolongation alone left no loss (Park 2018); 2-10 mm"),
        "traction_stays": assumption("nobody has measured it; 0-1"),
        "ischaemia_ms": assumption("heights fall with little delay; 0-0.5"),
        "ischaemia_power": assumption("in proportion to the blood that is left; 0.5-2"),
        "recovery_min": assumption("waves come back within minutes to an hour after release; 3-60"),
        "infarct_min": assumption("minutes of arrest end cochlear function for good; 5-40"),
        "infarct_db": assumption("a dead ear; 60-120"),
    },
)
"""An adult."""
SOUND_HEARING = HearingState(
    traction_mm=0.0, ischaemia=0.0, loss_db=0.0, sources={"*": assumption("nothing pulls, blood flows")}
)
"""Sound."""

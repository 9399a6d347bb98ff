COMMENT
Membrane of a mammalian node of Ranvier at 37 degC: fast sodium and leak (Sweeney, Mortimer & Durand 1987, IEEE 9th
EMBS 1577-1578), rates in 1/ms of the potential above a rest of -80 mV.
ENDCOMMENT

NEURON {
    SUFFIX sweeney
    NONSPECIFIC_CURRENT i
    RANGE gna, gl
    THREADSAFE
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gna = 1.445 (S/cm2)
    gl = 0.128 (S/cm2)
    ena = 35.64 (mV)
    el = -80.01 (mV)
    rest = -80 (mV)
}

STATE { m h }

ASSIGNED {
    v (mV)
    i (mA/cm2)
    minf
    hinf
    mtau (ms)
    htau (ms)
}

INITIAL {
    rates(v)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    i = gna*m*m*h*(v - ena) + gl*(v - el)
}

DERIVATIVE states {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

PROCEDURE rates(v (mV)) {
    LOCAL u, am, bm, ah, bh
    TABLE minf, mtau, hinf, htau DEPEND rest FROM -150 TO 100 WITH 5000
    u = v - rest
    am = (97 + 0.363*u)/(1 + exp((31 - u)/5.3))
    bm = am/exp((u - 23.8)/4.17)
    bh = 15.6/(1 + exp((24 - u)/10))
    ah = bh/exp((u - 5.5)/5)
    mtau = 1/(am + bm)
    minf = am*mtau
    htau = 1/(ah + bh)
    hinf = ah*htau
}

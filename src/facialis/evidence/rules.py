"""How a row is judged; written before any result. The rules stand in ``docs/evidence/README.md`` in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from facialis.errors import EvidenceError
from facialis.evidence.rows import EvidenceRole, Row, Spread
from facialis.evidence.statistics import homogeneity, lower_limit, mean_interval, wilson

Array = NDArray[np.float64]

PEOPLE_MEAN, PEOPLE_SHARE, PEOPLE_FACT, VALUES_SPAN = 100, 1000, 20, 20
"""Fewest virtual patients of a mean with SD, of a share, of a fact; fewest values of a span."""
PEOPLE_LEAST = 5
"""Fewest virtual people behind any verdict, however many fibres or trains each of them shows."""
MOST_CERTAIN = 5
"""Fewest pairs of a rank correlation that is shown at all."""
STATED = 0.95
"""A fact holds where its direction is seen in 19 of 20 virtual patients."""
CLOSE, FAIR = 0.10, 0.20
"""Mean without SD: pass and near, relative."""
DISTRIBUTIONS = ("S07", "G02", "E14")
"""Rows whose parts are counts or percentages of one distribution."""
AMPLITUDE_RATIOS = frozenset({"A40", "B08"})
"""Percentages of an amplitude, not of people: judged as means."""
TOLERANCE = re.compile(r"\+/-\s*(\d+(?:\.\d+)?) points")


class Rule(StrEnum):
    """Which rule judges a row."""

    MEAN_SD = "mean with SD"
    MEAN = "mean without SD"
    SPAN = "range between individuals"
    SERIES = "range between series, or interval of a mean"
    SHARE = "share of people"
    DISTRIBUTION = "counts of one distribution"
    FACT = "fact"


LEAST: Mapping[Rule, int] = MappingProxyType(
    {
        Rule.MEAN_SD: PEOPLE_MEAN,
        Rule.SHARE: PEOPLE_SHARE,
        Rule.FACT: PEOPLE_FACT,
        Rule.DISTRIBUTION: PEOPLE_MEAN,
    }
)
"""Fewest virtual people of a rule; :data:`PEOPLE_LEAST` of the others."""


class Verdict(StrEnum):
    """What a judgement says."""

    PASS = "pass"
    NEAR = "near"
    FAIL = "fail"
    TOO_FEW = "too few"
    WITHHELD = "withheld"
    NOT_SCORED = "not scored"
    NO_NUMBER = "no number"


class Summary(StrEnum):
    """What of the values of all persons is held against a row."""

    MEAN = "mean of persons"
    LOWER_LIMIT = "2.5 % of persons lie below"
    CORRELATION = "rank correlation of two values of each person"


@dataclass(frozen=True, eq=False, slots=True)
class Sample:
    """What the model showed about one row.

    Parameters
    ----------
    people : tuple of ndarray
        Values of every virtual patient who could be assessed: one value, or one per unit, train or fibre; 0 or 1 for
        shares, facts and classes.
    asked : int
        Virtual patients who were examined.
    summary : Summary
        What of their values is held against the row.
    """

    people: tuple[Array, ...]
    asked: int
    summary: Summary = Summary.MEAN

    @property
    def values(self) -> Array:
        """All values, pooled."""
        return np.concatenate(self.people) if self.people else np.empty(0)

    @property
    def means(self) -> Array:
        """One mean a person."""
        return np.array([float(each.mean()) for each in self.people])


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is printed beside a finding.

    Parameters
    ----------
    rule : Rule
        How it was judged.
    verdict : Verdict
        Under the rules.
    tentative : Verdict
        What it would be if the number of patients and the width of the interval did not matter; never counted.
    people : int
        Virtual patients behind it.
    mean : float or None
        Of persons.
    low, high : float or None
        95 % interval of the mean.
    spread : tuple of float or None
        Central 90 % of the values.
    sharpness : float or None
        Spread of the model over that of the finding; 0.5-2 is good.
    reason : str
        Why there is no verdict, or what it rests on.
    biogears : str
        The rule of BioGears, for comparison: good under 10 %, fair under 25 %.
    """

    rule: Rule
    verdict: Verdict
    tentative: Verdict = Verdict.NO_NUMBER
    people: int = 0
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    spread: tuple[float, float] | None = None
    sharpness: float | None = None
    reason: str = ""
    biogears: str = ""


def group_of(row: Row) -> str:
    """Return the distribution that a row is part of; empty for others."""
    return next((name for name in DISTRIBUTIONS if row.id[: len(name)] == name), "")


def rule_of(row: Row) -> Rule:
    """Return the rule that judges a row.

    Raises
    ------
    EvidenceError
        If the row has no numbers that any rule reads.

    Examples
    --------
    >>> from facialis.evidence.rows import rows
    >>> [rule_of(rows()[name]).value for name in ("A35a", "L03", "S07a")]
    ['mean with SD', 'range between series, or interval of a mean', 'counts of one distribution']
    """
    if row.unit == "fact":
        return Rule.FACT
    if group_of(row):
        return Rule.DISTRIBUTION
    if row.spread in (Spread.SERIES, Spread.MEAN):
        return Rule.SERIES
    if row.spread is Spread.INDIVIDUALS:
        return Rule.SPAN
    share = row.unit in ("fraction", "%") and row.id not in AMPLITUDE_RATIOS
    if share and (row.n is not None or TOLERANCE.search(row.condition)):
        return Rule.SHARE
    if row.value is None:
        raise EvidenceError(f"Row {row.id} has no number that a rule reads.", "Give a value, a range, or a fact.")
    return Rule.MEAN_SD if row.sd is not None else Rule.MEAN


def judge(row: Row, sample: Sample) -> Judgement:
    """Judge one row that is no part of a distribution.

    Parameters
    ----------
    row : Row
        Finding.
    sample : Sample
        What the model showed, in the row's unit.

    Returns
    -------
    Judgement
        Inputs and unverified rows are shown and not scored.
    """
    rule = rule_of(row)
    if not sample.people:
        return Judgement(rule, Verdict.NO_NUMBER, reason="nobody could be assessed")
    shown = _described(rule, row, sample)
    if sample.summary is Summary.CORRELATION:
        beyond = shown.low is not None and shown.low > 0.0
        tentative = Verdict.NO_NUMBER if shown.mean is None else Verdict.PASS if beyond else Verdict.FAIL
    else:
        tentative = _tentative(row, shown)
    shown = replace(shown, tentative=tentative, verdict=tentative, biogears=_biogears(row, shown.mean))
    if row.role is EvidenceRole.INPUT or row.unverified:
        reason = row.unverified or "an input: showing it again is an echo"
        return replace(shown, verdict=Verdict.NOT_SCORED, reason=reason)
    if lacking := too_few(rule, sample):
        return replace(shown, verdict=Verdict.TOO_FEW, reason=lacking)
    finding = finding_interval(row)
    if finding and shown.low is not None and shown.high is not None:
        own, theirs = shown.high - shown.low, finding[1] - finding[0]
        if own > theirs > 0:
            reason = f"the model's own interval is wider ({own:.3g}) than the finding's ({theirs:.3g})"
            return replace(shown, verdict=Verdict.WITHHELD, reason=reason)
    return shown


def too_few(rule: Rule, sample: Sample) -> str:
    """Return what is lacking for a verdict; empty where nothing is."""
    least, of = LEAST.get(rule, PEOPLE_LEAST), "virtual patients"
    have = len(sample.people)
    if rule is Rule.SPAN:
        least, have, of = VALUES_SPAN, len(sample.values), "values"
    if have >= least and len(sample.people) < PEOPLE_LEAST:
        least, have, of = PEOPLE_LEAST, len(sample.people), "virtual patients"
    return f"{have} of {least} {of}" if have < least else ""


def finding_interval(row: Row) -> tuple[float, float] | None:
    """Return the interval of a finding that the rule holds the model against; nothing for facts and distributions."""
    rule = rule_of(row)
    if rule in (Rule.FACT, Rule.DISTRIBUTION):
        return None
    if row.low is not None and row.high is not None:
        return row.low, row.high
    value = row.value if row.value is not None else 0.0
    if rule is Rule.SHARE:
        top = 100.0 if row.unit == "%" else 1.0
        told = TOLERANCE.findall(row.condition)
        if told:
            points = float(told[-1])  # the row's own words stand after those of the row above
            return max(value - points, 0.0), min(value + points, top)
        low, high = wilson(value / top, row.n or 1)
        return top * low, top * high
    half = row.sd if row.sd is not None else CLOSE * value
    return value - half, value + half


def _described(rule: Rule, row: Row, sample: Sample) -> Judgement:
    """Return mean, interval, spread and sharpness."""
    means, values = sample.means, sample.values
    mean = float(means.mean())
    spread: tuple[float, float] | None
    if sample.summary is Summary.CORRELATION:
        return _correlated(sample)
    if sample.summary is Summary.LOWER_LIMIT:
        mean, low, high = lower_limit(means)
        spread, sd = None, 0.0
    elif rule in (Rule.SHARE, Rule.FACT) or (rule is Rule.SERIES and row.unit == "fraction"):
        top = 100.0 if row.unit == "%" else 1.0
        low, high = (top * end for end in wilson(mean / top, len(means)))
        spread, sd = None, 0.0
    else:
        low, high = mean_interval(means)
        spread = (float(np.quantile(values, 0.05)), float(np.quantile(values, 0.95))) if values.size > 1 else None
        sd = float(means.std(ddof=1)) if len(means) > 1 else 0.0
    sharpness = None
    if rule is Rule.MEAN_SD and row.sd and sd:
        sharpness = sd / row.sd
    elif rule is Rule.SPAN and spread and row.low is not None and row.high is not None:
        sharpness = (spread[1] - spread[0]) / (row.high - row.low)
    else:
        finding = finding_interval(row)
        if finding and finding[1] > finding[0] and low is not None and high is not None:
            sharpness = (high - low) / (finding[1] - finding[0])
    return Judgement(
        rule, Verdict.NO_NUMBER, people=len(means), mean=mean, low=low, high=high, spread=spread, sharpness=sharpness
    )


def _correlated(sample: Sample) -> Judgement:
    """Return the rank correlation of two values of each person and its 95 % interval (Fisher's z)."""
    from scipy.stats import spearmanr

    pairs = np.array([each for each in sample.people if each.size == 2])
    if len(pairs) < MOST_CERTAIN or not np.ptp(pairs, axis=0).all():
        return Judgement(Rule.FACT, Verdict.NO_NUMBER, people=len(pairs), reason="too few pairs that differ")
    rho = float(spearmanr(pairs[:, 0], pairs[:, 1]).statistic)
    half = 1.96 / np.sqrt(len(pairs) - 3)
    middle = np.arctanh(np.clip(rho, -0.9999, 0.9999))
    low, high = float(np.tanh(middle - half)), float(np.tanh(middle + half))
    return Judgement(Rule.FACT, Verdict.NO_NUMBER, people=len(pairs), mean=rho, low=low, high=high)


def _tentative(row: Row, shown: Judgement) -> Verdict:
    """Return what the rule says of the numbers as they are."""
    mean = shown.mean if shown.mean is not None else np.nan
    finding = finding_interval(row)
    if shown.rule is Rule.FACT:
        return Verdict.PASS if mean >= STATED else Verdict.FAIL
    if finding is None:
        return Verdict.NO_NUMBER
    low, high = finding
    if shown.rule is Rule.SPAN:
        return _overlap(shown.spread or (mean, mean), finding)
    if shown.rule is Rule.SERIES:
        ends = (mean if shown.low is None else shown.low, mean if shown.high is None else shown.high)
        return Verdict.PASS if ends[0] <= high and ends[1] >= low else Verdict.FAIL
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    if shown.rule is Rule.MEAN:
        half, wide = CLOSE * abs(row.value or 0.0), FAIR * abs(row.value or 0.0)
        middle = row.value or 0.0
    else:
        wide = 2.0 * half
    away = abs(mean - middle)
    return Verdict.PASS if away <= half else Verdict.NEAR if away <= wide else Verdict.FAIL


def _overlap(model: tuple[float, float], finding: tuple[float, float]) -> Verdict:
    """Judge spans: pass where they share half of the narrower one, near where they touch."""
    shared = min(model[1], finding[1]) - max(model[0], finding[0])
    narrower = min(model[1] - model[0], finding[1] - finding[0])
    if shared < 0:
        return Verdict.FAIL
    return Verdict.PASS if shared >= 0.5 * narrower else Verdict.NEAR


def judge_distribution(parts: Sequence[Row], samples: Sequence[Sample]) -> tuple[Judgement, ...]:
    """Judge the rows of one distribution together by chi-square: pass p > 0.05, near p > 0.01.

    Parameters
    ----------
    parts : sequence of Row
        All rows of the distribution.
    samples : sequence of Sample
        Of each row: 1 for every virtual patient of that class, 0 for the others.
    """
    people = min(len(sample.people) for sample in samples)
    if not people:
        return tuple(Judgement(Rule.DISTRIBUTION, Verdict.NO_NUMBER, reason="nobody could be assessed") for _ in parts)
    counts = np.array([sample.means.sum() for sample in samples])
    total = parts[0].n or 100
    published = np.array([row.value or 0.0 for row in parts]) * (0.01 * total if parts[0].unit == "%" else 1.0)
    p = homogeneity(counts, published)
    tentative = Verdict.PASS if p > 0.05 else Verdict.NEAR if p > 0.01 else Verdict.FAIL
    lacking = too_few(Rule.DISTRIBUTION, samples[0])
    verdict = Verdict.NOT_SCORED if parts[0].role is EvidenceRole.INPUT else tentative
    judged = []
    for row, count in zip(parts, counts, strict=True):
        scale = 100.0 if row.unit == "%" else float(total)
        low, high = wilson(float(count) / people, people)
        judged.append(
            Judgement(
                Rule.DISTRIBUTION, Verdict.TOO_FEW if lacking else verdict, tentative, people,
                scale * float(count) / people, scale * low, scale * high,
                reason=f"p = {p:.2g} of the whole distribution" + (f"; {lacking}" if lacking else ""),
            )
        )  # fmt: skip
    return tuple(judged)


def judge_ratio(value: float, published: float) -> Verdict:
    """Judge a ratio that a condition names: pass within a factor 1.5, near within 2.

    Examples
    --------
    >>> [judge_ratio(model, 2.8).value for model in (2.0, 1.5, 1.0)]
    ['pass', 'near', 'fail']
    """
    if not value > 0 or not published > 0:
        return Verdict.FAIL
    factor = max(value / published, published / value)
    return Verdict.PASS if factor <= 1.5 else Verdict.NEAR if factor <= 2.0 else Verdict.FAIL


def _biogears(row: Row, mean: float | None) -> str:
    """Return the rule of BioGears: error of the mean relative to the finding, or to the nearer end of a range."""
    if mean is None or row.unit == "fact":
        return ""
    if row.value is not None:
        aim = row.value
    elif row.low is not None and row.high is not None:
        aim = float(np.clip(mean, row.low, row.high))
    else:
        return ""
    if aim == 0.0:
        return "good" if mean == 0.0 else "poor"
    error = abs(mean - aim) / abs(aim)
    return "good" if error < 0.10 else "fair" if error < 0.25 else "poor"

"""The report of a course: the years at a glance, moment by moment, and what was assumed."""

from __future__ import annotations

import numpy as np

from facialis.course import Course, Moment
from facialis.course.burden import compute_burden
from facialis.course.life import JOINS
from facialis.course.trajectory import DAYS_A_YEAR
from facialis.measures.base import Table
from facialis.plots.course import plot_muscles, plot_slow
from facialis.plots.palette import muscle_title
from facialis.report.html import Figures, bullets, heading, paragraph, table
from facialis.report.page import Section, write_page
from facialis.report.report import INTENDED_USE
from facialis.report.sections.parameters import COLUMNS, parameter_rows
from facialis.report.words import shown_column
from facialis.vocabulary import MUSCLES, Side

MOMENT_COLUMNS = (
    "year", "side", "load", "load_treated", "myelin", "clefts", "channels", "nucleus", "antidromic_hz",
    "joined", "leading", "spasm_time", "spasms", "tonic", "first_measured", "grade", "simulated",
    "treatments", "lid_drop_mm", "weakest", "weakness", "sedation", "hearing_loss_db", "wave_v_delay_ms",
    "wave_v_height",
)  # fmt: skip
"""Columns of the timeline; a unit stands at the end where there is one."""
MOST_MARKS = 60
"""Marks beyond this number could not be told apart."""
MUSCLE_COLUMNS = ("year", "side", "muscle", "lesion_impulses", "lesion_hz", "time_in_spasm", "force")
METHOD = (
    (
        "Counted: what only the simulator knows. A muscle has joined where at least "
        f"{JOINS} impulses born in the lesion reach it in the piece of life that was simulated at the moment."
    ),
    (
        "Measured: what the ruler finds in the simulated surface electromyogram of the same two seconds, as it would "
        "in a clinic's file. Two seconds are short for it: it may miss a faint spasm. A single twitch of one side in "
        "the marked speech is not counted, since two sides are never quite alike in speech. It counts an eyelid that "
        "twitches alone, and no other muscle alone, which favours the eye."
    ),
    (
        "Grades: 0 none, 1 around the eye only, 2 elsewhere too, 3 with tonic closure of the eye; the fourth of the "
        "scale (disfiguring asymmetry) cannot be seen in an electromyogram."
    ),
    (
        "Side effects: fall of the lid at rest, the muscle that toxin has weakened most, alertness that all tablets "
        "together take away, hearing. Facial palsy after an operation is left out: what causes it, and how often, is "
        "known only from outcomes that set nothing here."
    ),
    (
        "Rates of the slow equations are assumptions: months and years on these axes are those of the assumed rates, "
        "and only the order of events and their dependence on causes are results. No forecast for a person."
    ),
)


def write_course_report(course: Course) -> str:
    """Return the report of a course as one self-contained page of HTML; nothing is written to disk.

    Parameters
    ----------
    course : Course
        What :func:`facialis.course.follow` returned.
    """
    figures = Figures()
    sections = [
        *(Section(f"years-{side.value}", f"{side.value.capitalize()} side", _side(course, side, figures))
          for side in pressed_sides(course)),
        Section("side-effects", "Side effects and hearing", _burdens(course, figures)),
        Section("moments", "Moments", _moments(course)),
        Section("rates", "Rates of the slow equations", _rates(course)),
        Section("method", "Method and its errors", bullets(METHOD)),
    ]  # fmt: skip
    title = f"{course.months / 12.0:g} years of virtual patient {course.patient.name}"
    return write_page(title, sections, opening=_lead(course), intended_use=INTENDED_USE)


def pressed_sides(course: Course) -> list[Side]:
    """Return the sides that a vessel touches."""
    return [side for side in Side if course.patient.side(side).vessels]


def _lead(course: Course) -> str:
    scale = f"{course.strands} of {course.patient.root.strands} strands a side"
    work = f"{course.refused} steps taken back; {course.seconds_of_work:.0f} s"
    parts = [f"{len(course.moments)} moments, seed {course.seed}, {scale}; {work}."]
    parts += [f"{side.value.capitalize()} side: {describe_onset(course, side)}" for side in pressed_sides(course)]
    return "".join(paragraph(words, kind="lead" if number else "") for number, words in enumerate(parts))


def describe_onset(course: Course, side: Side) -> str:
    """Return in words when the disease began, where, and when others joined."""
    joined: dict[str, float] = {}
    for moment in course.moments:
        counted = moment.life.counted[side]
        names = sorted(counted.joined, key=lambda muscle: (muscle is not counted.leading, MUSCLES.index(muscle)))
        for muscle in names:
            joined.setdefault(muscle_title(muscle), moment.state.months / 12.0)
    if not joined:
        return "no spasm in these years."
    words = ", ".join(f"{name} ({year:.1f})" for name, year in joined.items())
    still = course.moments[-1].life.counted[side].joined
    end = "" if still else " At the end no muscle takes part any more."
    return f"muscles by the year in which they first join (counted): {words}.{end}"


def _side(course: Course, side: Side, figures: Figures) -> str:
    years = [moment.state.months / 12.0 for moment in course.moments]
    marks = treatment_marks(course)
    slow = [moment.state.side(side) for moment in course.moments]
    lines = {
        "load of the vessel": [float(each.load.max()) for each in slow],
        "load that the myelin shows": [float(each.myelin.max()) for each in slow],
        "load that the clefts show": [float(each.cleft.max()) for each in slow],
        "channels": [each.channels for each in slow],
        "nucleus": [each.nucleus for each in slow],
    }
    counted = np.stack([moment.life.counted[side].traffic.work_hz for moment in course.moments])
    seen = np.stack([moment.life.seen[side].muscle_time for moment in course.moments])
    work = "impulses of the lesion a unit and second"
    time = "fraction of the time"
    return "".join(
        (
            figures.add(plot_slow(years, lines, marks=marks), caption="Slow variables, untreated; heaviest vessel."),
            heading(3, "Counted in the simulation"),
            figures.add(
                plot_muscles(years, counted, what=work, logarithmic=True, marks=marks),
                caption="Discharges of each muscle's units that the lesion caused.",
            ),
            heading(3, "Measured in the electromyogram"),
            figures.add(
                plot_muscles(years, seen, what=time, logarithmic=False, marks=marks),
                caption="Time in which each muscle bursts in what the ruler calls a spasm.",
            ),
        )
    )


def _burdens(course: Course, figures: Figures) -> str:
    """Return what treatment costs: one picture a side, or one sentence where it costs nothing."""
    parts = []
    years = [moment.state.months / 12.0 for moment in course.moments]
    for side in pressed_sides(course):
        found = [compute_burden(moment.treated, side) for moment in course.moments]
        lines = {
            "lid drop, mm": [each.lid_drop_mm for each in found],
            "force lost by the weakest muscle": [each.weakness for each in found],
            "alertness lost": [each.sedation for each in found],
            "hearing lost, 10 dB": [each.hearing_loss_db / 10.0 for each in found],
            "height of wave V lost": [1.0 - each.wave_v_height for each in found],
        }
        moved = {name: values for name, values in lines.items() if max(values) > 1e-3}
        if not moved:
            parts.append(paragraph(f"{side.value.capitalize()} side: none; hearing is as it was."))
            continue
        figure = plot_slow(years, moved, marks=treatment_marks(course))
        parts.append(figures.add(figure, caption=f"{side.value.capitalize()} side, at every moment."))
    return "".join(parts)


def treatment_marks(course: Course) -> list[tuple[float, str]]:
    """Return year and words of everything that was ordered."""
    if course.plan is None:
        return []
    found = [(order.at_d / DAYS_A_YEAR, name) for name, order in course.plan.orders]
    return list(dict.fromkeys(found))[:MOST_MARKS]


def _moments(course: Course) -> str:
    found = moment_table(course)
    return table(
        [shown_column(name) for name in found.columns],
        found.rows,
        caption="Every moment; counts and findings are of the treated patient.",
    )


def moment_table(course: Course) -> Table:
    """Return one row per moment and side that a vessel touches."""
    begun = [course.states[0].months, *(moment.state.months for moment in course.moments)]
    rows = [
        _row(moment, side, treatments=ordered_between(course, last=last, month=moment.state.months))
        for last, moment in zip(begun, course.moments, strict=False)
        for side in pressed_sides(course)
    ]
    return Table(MOMENT_COLUMNS, tuple(rows))


def ordered_between(course: Course, *, last: float, month: float) -> list[str]:
    """Return what was ordered after one month, up to another; names, each once."""
    if course.plan is None:
        return []
    days = (last * DAYS_A_YEAR / 12.0, month * DAYS_A_YEAR / 12.0)
    slack = 1e-6
    first = slack if last < month else -slack
    names = [name for name, order in course.plan.orders if days[0] + first < order.at_d <= days[1] + slack]
    return list(dict.fromkeys(names))


def _row(moment: Moment, side: Side, *, treatments: list[str]) -> tuple[object, ...]:
    cost = compute_burden(moment.treated, side)
    slow, counted, seen = moment.state.side(side), moment.life.counted[side], moment.life.seen[side]
    pressing = [vessel.load for vessel in moment.treated.side(side).vessels]
    return (
        round(moment.state.months / 12.0, 3), side.value, round(float(slow.load.max()), 4), max(pressing, default=0.0),
        round(float(slow.myelin.max()), 4), round(float(slow.cleft.max()), 4), round(slow.channels, 4),
        round(slow.nucleus, 4), round(counted.traffic.antidromic_hz, 4), len(counted.joined),
        counted.leading.value if counted.leading else "", round(seen.spasm_time, 4), seen.spasms, seen.tonic,
        seen.first.value if seen.first else "", seen.grade, "yes" if moment.simulated else "as before",
        "; ".join(treatments), round(cost.lid_drop_mm, 3), cost.weakest.value if cost.weakest else "",
        round(cost.weakness, 4), round(cost.sedation, 4), round(cost.hearing_loss_db, 2),
        None if cost.wave_v_delay_ms is None else round(cost.wave_v_delay_ms, 3), round(cost.wave_v_height, 4),
    )  # fmt: skip


def muscle_table(course: Course) -> Table:
    """Return one row per moment, side and muscle."""
    rows = []
    for moment in course.moments:
        for side in pressed_sides(course):
            counted, seen, slow = moment.life.counted[side], moment.life.seen[side], moment.state.side(side)
            rows += [
                (
                    round(moment.state.months / 12.0, 3), side.value, muscle.value, int(counted.born[code]),
                    round(float(counted.traffic.work_hz[code]), 4), round(float(seen.muscle_time[code]), 4),
                    round(float(slow.muscle[code]), 4),
                )
                for code, muscle in enumerate(MUSCLES)
            ]  # fmt: skip
    return Table(MUSCLE_COLUMNS, tuple(rows))


def _rates(course: Course) -> str:
    return table(COLUMNS, parameter_rows(course.adaptation), caption="Assumed; see the ranges that were explored.")

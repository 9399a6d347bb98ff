"""An explicit vector of :data:`LANES` numbers for Numba kernels, lowered to one LLVM vector.

Numba's wheel has no vector mathematics library and its loop vectoriser gives up on loops with many arrays; written on
this type, a kernel is vector code by construction. Sixteen lanes, the usual number, are one 512-bit register in single
precision.

``load(array, offset)`` and ``store(array, offset, vector)`` work on flat contiguous arrays; ``+ - * /`` and unary minus
take vectors and plain numbers; :func:`exp`, :func:`select_greater`, :func:`largest` and :func:`total` complete the set.
:func:`exp`, :func:`held` and :func:`select_greater` also take numpy arrays outside kernels, so that one formula can
feed a kernel and a plain reading of it. The precision is that of the array. Plain loops over lanes are the reference
(``tests/theory/test_simd.py``).
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, overload, register_model

from facialis.numerics.lanes import LANES

FLAGS = ("reassoc", "nsz", "arcp", "contract", "afn")


class VectorType(types.Type):  # type: ignore[misc]
    """Numba type of a vector of floats or doubles."""

    def __init__(self, real: types.Float) -> None:
        self.real = real
        super().__init__(name=f"Vector{LANES}({real})")


@register_model(VectorType)
class _VectorModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: VectorType) -> None:
        super().__init__(manager, kind, _vector(kind))


def _scalar(kind: Any) -> Any:
    return ir.FloatType() if kind.real.bitwidth == 32 else ir.DoubleType()


def _vector(kind: Any) -> Any:
    return ir.VectorType(_scalar(kind), LANES)


def _broadcast(builder: Any, value: Any) -> Any:
    vector = ir.VectorType(value.type, LANES)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(vector, ir.Undefined), mask)


def _constant(kind: Any, value: float) -> Any:
    return ir.Constant(_vector(kind), [value] * LANES)


_OPERATIONS = {operator.add: "fadd", operator.sub: "fsub", operator.mul: "fmul", operator.truediv: "fdiv"}


class _Arithmetic(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        vectors = [arg for arg in args if isinstance(arg, VectorType)]
        if not vectors or len(args) != 2:
            return None
        if all(isinstance(arg, VectorType | types.Float | types.Integer) for arg in args):
            return signature(vectors[0], *args)
        return None


class _Negation(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        if len(args) == 1 and isinstance(args[0], VectorType):
            return signature(args[0], args[0])
        return None


def _operand(context: Any, builder: Any, value: Any, given: Any, kind: Any) -> Any:
    if isinstance(given, VectorType):
        return value
    return _broadcast(builder, context.cast(builder, value, given, kind.real))


def _lower(operation: Any, name: str) -> None:
    def implementation(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = sig.return_type
        left, right = (
            _operand(context, builder, value, given, kind) for value, given in zip(args, sig.args, strict=True)
        )
        return getattr(builder, name)(left, right, flags=FLAGS)

    infer_global(operation)(type(f"_Type{name}", (_Arithmetic,), {"key": operation}))
    for left, right in ((VectorType, VectorType), (VectorType, types.Number), (types.Number, VectorType)):
        lower_builtin(operation, left, right)(implementation)


for _operation, _name in _OPERATIONS.items():
    _lower(_operation, _name)


@lower_builtin(operator.neg, VectorType)  # type: ignore[untyped-decorator]
def _negate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.fsub(_constant(sig.return_type, -0.0), args[0], flags=FLAGS)


infer_global(operator.neg)(type("_TypeNeg", (_Negation,), {"key": operator.neg}))


def _place(context: Any, builder: Any, array: Any, kind: Any, offset: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    pointer = builder.gep(data, [offset])
    return builder.bitcast(pointer, ir.VectorType(context.get_data_type(kind.dtype), LANES).as_pointer())


@intrinsic
def load(typing_context, array, offset):  # type: ignore[no-untyped-def]
    """Read :data:`LANES` neighbours of a flat contiguous array from ``offset`` on; no bounds check."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        where = context.cast(builder, args[1], sig.args[1], types.intp)
        read = builder.load(_place(context, builder, args[0], sig.args[0], where))
        read.align = array.dtype.bitwidth // 8
        return read

    return VectorType(array.dtype)(array, offset), codegen


@intrinsic
def store(typing_context, array, offset, vector):  # type: ignore[no-untyped-def]
    """Write :data:`LANES` neighbours of a flat contiguous array from ``offset`` on; no bounds check."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        where = context.cast(builder, args[1], sig.args[1], types.intp)
        written = builder.store(args[2], _place(context, builder, args[0], sig.args[0], where))
        written.align = array.dtype.bitwidth // 8
        return context.get_dummy_value()

    return types.void(array, offset, vector), codegen


def _call(builder: Any, name: str, kind: Any, *values: Any) -> Any:
    full = f"llvm.{name}.v{LANES}f{kind.real.bitwidth}"
    function_type = ir.FunctionType(_vector(kind), [_vector(kind)] * len(values))
    function = builder.module.globals.get(full) or ir.Function(builder.module, function_type, name=full)
    return builder.call(function, values)


@intrinsic
def _held(typing_context, vector, bound):  # type: ignore[no-untyped-def]

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = sig.return_type
        high = _operand(context, builder, args[1], sig.args[1], kind)
        low = builder.fsub(_constant(kind, -0.0), high)
        above = builder.select(builder.fcmp_ordered("<", args[0], low), low, args[0])
        return builder.select(builder.fcmp_ordered(">", above, high), high, above)

    return vector(vector, bound), codegen


_POLYNOMIAL = (
    1.0, 0.6931471805599453, 0.2402265069591007, 0.05550410866482158, 0.009618129107628477, 0.0013333558146428443,
    0.00015403530393381608, 1.5252733804059841e-05, 1.3215486790144307e-06, 1.0178086009239699e-07,
    7.054911620801123e-09, 4.4455382718708116e-10,
)  # fmt: skip
"""Taylor coefficients of 2**f: log(2)**n / n!."""


@intrinsic
def _exp(typing_context, vector):  # type: ignore[no-untyped-def]

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = sig.return_type
        single = kind.real.bitwidth == 32
        whole = ir.VectorType(ir.IntType(32 if single else 64), LANES)

        scaled = builder.fmul(args[0], _constant(kind, 1.4426950408889634))
        floor = _call(builder, "rint", kind, scaled)
        part = builder.fsub(scaled, floor)
        terms = _POLYNOMIAL[:7] if single else _POLYNOMIAL
        value = _constant(kind, terms[-1])
        for term in reversed(terms[:-1]):
            value = builder.fadd(builder.fmul(value, part, flags=FLAGS), _constant(kind, term), flags=FLAGS)
        shift, bias = (23, 127) if single else (52, 1023)
        power = builder.add(builder.fptosi(floor, whole), ir.Constant(whole, [bias] * LANES))
        power = builder.shl(power, ir.Constant(whole, [shift] * LANES))
        return builder.fmul(value, builder.bitcast(power, _vector(kind)), flags=FLAGS)

    return vector(vector), codegen


@intrinsic
def _select_greater(typing_context, left, right, then, otherwise):  # type: ignore[no-untyped-def]

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = sig.return_type
        bound = _operand(context, builder, args[1], sig.args[1], kind)
        above = builder.fcmp_ordered(">", _positive(builder, args[0], kind), bound)
        return builder.select(above, args[2], args[3])

    return then(left, right, then, otherwise), codegen


def held(vector: Any, bound: float) -> Any:
    """Return each lane held between -bound and bound."""
    return np.clip(vector, -bound, bound)


def exp(vector: Any) -> Any:
    """Return e**x of each lane, |x| up to 80 (see :func:`held`); relative error 1e-6 (single) or 1e-13 (double)."""
    return np.exp(vector)


def select_greater(left: Any, right: Any, then: Any, otherwise: Any) -> Any:
    """Return, lane by lane, ``then`` where |left| > right and ``otherwise`` elsewhere."""
    return np.where(np.abs(left) > right, then, otherwise)


@overload(held)
def _held_lanes(vector, bound):  # type: ignore[no-untyped-def]
    return (lambda vector, bound: _held(vector, bound)) if isinstance(vector, VectorType) else None


@overload(exp)
def _exp_lanes(vector):  # type: ignore[no-untyped-def]
    return (lambda vector: _exp(vector)) if isinstance(vector, VectorType) else None


@overload(select_greater)
def _select_lanes(left, right, then, otherwise):  # type: ignore[no-untyped-def]
    if not isinstance(left, VectorType):
        return None
    return lambda left, right, then, otherwise: _select_greater(left, right, then, otherwise)


def _positive(builder: Any, vector: Any, kind: Any) -> Any:
    minus = builder.fsub(_constant(kind, -0.0), vector)
    return builder.select(builder.fcmp_ordered(">", minus, vector), minus, vector)


def _fold(builder: Any, vector: Any, combine: Any) -> Any:
    """Combine neighbours, then neighbours of those, down to one number: the order is fixed."""
    width = LANES
    while width > 1:
        width //= 2
        nothing = ir.Constant(vector.type, ir.Undefined)
        even, odd = (
            builder.shuffle_vector(
                vector, nothing, ir.Constant(ir.VectorType(ir.IntType(32), width), list(range(first, 2 * width, 2)))
            )
            for first in (0, 1)
        )
        vector = combine(even, odd)
    return builder.extract_element(vector, ir.Constant(ir.IntType(32), 0))


@intrinsic
def total(typing_context, vector):  # type: ignore[no-untyped-def]
    """Return the sum over lanes, always added in the same order."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _fold(builder, args[0], lambda a, b: builder.fadd(a, b))

    return vector.real(vector), codegen


@intrinsic
def largest(typing_context, vector):  # type: ignore[no-untyped-def]
    """Return the largest absolute value over lanes."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = sig.args[0]
        return _fold(
            builder,
            _positive(builder, args[0], kind),
            lambda a, b: builder.select(builder.fcmp_ordered(">", a, b), a, b),
        )

    return vector.real(vector), codegen


@intrinsic
def absolute(typing_context, vector):  # type: ignore[no-untyped-def]
    """Return the absolute value of each lane."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _positive(builder, args[0], sig.return_type)

    return vector(vector), codegen


@intrinsic
def crosses(typing_context, before, after, threshold):  # type: ignore[no-untyped-def]
    """Return whether any lane rises through ``threshold``."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        bound = _operand(context, builder, args[2], sig.args[2], sig.args[0])
        up = builder.and_(builder.fcmp_ordered("<", args[0], bound), builder.fcmp_ordered(">=", args[1], bound))
        bits = builder.bitcast(up, ir.IntType(LANES))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(LANES), 0))

    return types.boolean(before, after, threshold), codegen


@intrinsic
def top(typing_context, vector):  # type: ignore[no-untyped-def]
    """Return the highest value over lanes."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _fold(builder, args[0], lambda a, b: builder.select(builder.fcmp_ordered(">", a, b), a, b))

    return vector.real(vector), codegen


@intrinsic
def higher(typing_context, left, right):  # type: ignore[no-untyped-def]
    """Return, lane by lane, the higher of ``left`` and ``right``."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        bound = _operand(context, builder, args[1], sig.args[1], sig.args[0])
        return builder.select(builder.fcmp_ordered(">", args[0], bound), args[0], bound)

    return left(left, right), codegen


@intrinsic
def at_least(typing_context, left, right):  # type: ignore[no-untyped-def]
    """Return a number whose bits, lane 0 first, say where ``left`` is at least ``right``."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        bound = _operand(context, builder, args[1], sig.args[1], sig.args[0])
        return builder.bitcast(builder.fcmp_ordered(">=", args[0], bound), ir.IntType(LANES))

    return {8: types.uint8, 16: types.uint16, 32: types.uint32}[LANES](left, right), codegen

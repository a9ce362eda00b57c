"""Which tests the supervisor can judge itself, by sending calls to the program and comparing what comes back.

``assert f([1], 2) == [2]`` becomes the call ``f([1], 2)``, which the program's process evaluates, and the
comparison with ``[2]``, which never leaves the supervisor. A call reaches only as far as tests use the program's own
functions, classes and attributes: what plain data does, ``f(1).startswith("a")``, is done to the value that came. What
the supervisor evaluates is taken from an allow-list: tests are untrusted too. Tests that do not fit (loops, variables,
random arguments) are left to the judge.
"""

import ast
import marshal
import math
import operator
from dataclasses import dataclass
from typing import Any, Callable, Optional

from ..shared import names
from ..shared.parse_tests import Tests, text_of
from ..shared.plain_names import PLAIN_NAMES, is_class_name

_COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
#: Means something else, or nothing, in the function that a call is wrapped in.
_NOT_IN_LAMBDA = (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)
_MATH = frozenset({"isclose", "fabs", "isnan", "isinf", "inf", "nan", "pi", "e"})
_MANY = 1_000_000


def _bounded(make: Callable[..., Any]) -> Callable[..., Any]:
    def convert(*values: Any, **options: Any) -> Any:
        # A range is small to send and endless to unfold.
        if any(len(value) > _MANY for value in values):
            raise ValueError("too many items")
        return make(*values, **options)

    return convert


_FUNCTIONS: dict[str, Any] = {
    "abs": abs,
    "len": len,
    "round": round,
    "bool": bool,
    "isinstance": isinstance,
    "type": lambda value: type(value),
    "sorted": _bounded(sorted),
    "list": _bounded(list),
    "tuple": _bounded(tuple),
    "set": _bounded(set),
    "frozenset": _bounded(frozenset),
}
_UNFOLDING = frozenset({"sorted", "list", "tuple", "set", "frozenset"})
_TYPES: dict[str, Any] = {name: getattr(__import__("builtins"), name) for name in ("int", "float", "str", "dict")}
_SINGLE = frozenset({*_TYPES, "bool", *_UNFOLDING - {"sorted"}})
#: The types that stand for themselves (``isinstance(f(1), list)``); as functions they are bounded.
_COLLECTION_TYPES = {f"__{kind.__name__}__": kind for kind in (list, tuple, set, frozenset)}


@dataclass(frozen=True)
class Comparison:
    """``holds(values)`` for the values of the calls; ``sides`` gives the actual and the expected value to
    show.
    """

    holds: Callable[[list[Any]], bool]
    actual: Callable[[list[Any]], Any]
    expected: Optional[Callable[[list[Any]], Any]]


@dataclass(frozen=True)
class ValueTest:
    """One assertion: source of the calls that the program's process evaluates, and what must hold of their
    values.
    """

    assertion: str
    calls: list[str]
    comparison: Comparison


@dataclass(frozen=True)
class Plan:
    """``setup`` is run in the program's process before the calls.

    ``calls`` is the code of a list of functions, one a call, compiled once for all programs that have these
    tests.
    """

    setup: str
    tests: list[ValueTest]
    calls: bytes


class _NotSimple(Exception):
    """The test needs the judge."""


def plan(tests: Tests, helpers: frozenset[str]) -> Optional[Plan]:
    """A plan for the tests, or None where the judge must run them. ``helpers`` are names that the judge
    provides.
    """
    try:
        if tests.wanted & helpers:
            return None
        return _plan_check(tests) if tests.check is not None else _plan_asserts(tests)
    except (_NotSimple, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _plan_check(tests: Tests) -> Plan:
    assert tests.check is not None and tests.entry_point is not None
    for node in tests.body:
        if node is not tests.check and not _is_idle(node):
            raise _NotSimple
    parameter = [*tests.check.args.posonlyargs, *tests.check.args.args][0].arg
    alias = {parameter: tests.entry_point}
    planner = _Planner({tests.entry_point, parameter}, {tests.entry_point, parameter}, alias, tests.source)
    return _compiled("", planner.tests([node for node in tests.check.body if not _is_idle(node)]))


def _plan_asserts(tests: Tests) -> Plan:
    made = {name for node in tests.setup if isinstance(node, ast.Assign) for name in names.bound([node])}
    # Data of the setup may be what is expected: then both sides of a comparison would come from the program's
    # process.
    known = names.bound(tests.setup) | tests.wanted
    planner = _Planner(tests.wanted, known, {}, tests.source, made, one_sided=bool(made))
    value_tests = planner.tests([node for node in tests.body if not _is_idle(node)])
    calls = [ast.parse(call, mode="eval") for test in value_tests for call in test.calls]
    setup = _needed(tests.setup, names.loaded(calls))
    if names.free(tests.setup):
        raise _NotSimple  # It uses the program too: what it makes of that is for the judge to see.
    return _compiled("\n".join(ast.unparse(node) for node in setup), value_tests)


def _compiled(setup: str, value_tests: list[ValueTest]) -> Plan:
    functions = ", ".join(f"lambda: ({call})" for test in value_tests for call in test.calls)
    code = compile(f"[{functions}]", "<test>", "eval", dont_inherit=True)
    return Plan(setup, value_tests, marshal.dumps(code))


def _needed(setup: list[ast.stmt], wanted: set[str]) -> list[ast.stmt]:
    """The statements of the setup that calls rest on. The others stay away from the program: they may tell it
    much.
    """
    chosen: set[int] = set()
    while True:
        more = [node for node in setup if id(node) not in chosen and _serves(node, wanted)]
        if not more:
            return [node for node in setup if id(node) in chosen]
        chosen.update(map(id, more))
        wanted = wanted | names.loaded(more)


def _serves(node: ast.stmt, wanted: set[str]) -> bool:
    """Whether a statement binds a wanted name, or changes the object that it stands for."""
    bound = names.bound([node])
    changes = isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)) and not bound
    return bool(bound & wanted) or (changes and bool(names.loaded([node]) & wanted))


def _is_idle(node: ast.stmt) -> bool:
    """Statements that change nothing for assertions made only of known names."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, (ast.Constant, ast.Name))
    return isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) and t.id == "METADATA" for t in node.targets)


class _Planner:
    """Splits assertions into calls and comparisons."""

    def __init__(
        self,
        roots: set[str],
        known: set[str],
        alias: dict[str, str],
        source: str,
        made: Optional[set[str]] = None,
        one_sided: bool = False,
    ) -> None:
        """``roots`` are names of the program's; with those of the setup they are ``known`` in its process, where
        arguments are evaluated. ``made`` are data of the setup.

        ``one_sided``: the program's process holds data of the tests, so that both sides must not come from
        there.
        """
        self._roots = roots
        self._known = known
        self._made = made or set()
        self._alias = alias
        self._source = source
        self._one_sided = one_sided
        self._calls: list[str] = []

    def tests(self, statements: list[ast.stmt]) -> list[ValueTest]:
        return [self._test(node) for node in statements]

    def _test(self, node: ast.stmt) -> ValueTest:
        if not isinstance(node, ast.Assert):
            raise _NotSimple
        self._calls = []
        comparison = self._comparison(node.test)
        text = text_of(node, self._source)
        return ValueTest(text, self._calls, comparison)

    def _comparison(self, test: ast.expr) -> Comparison:
        if not isinstance(test, ast.Compare):
            truth = self._compile(test)
            return Comparison(lambda values: bool(truth(values)), truth, None)
        if len(test.ops) != 1:
            raise _NotSimple
        by_identity = isinstance(test.ops[0], (ast.Is, ast.IsNot))
        if by_identity and not any(map(_is_one_object, (test.left, *test.comparators))):
            raise _NotSimple
        compare = _COMPARISONS[type(test.ops[0])]
        before = len(self._calls)
        left = self._compile(test.left)
        left_calls = len(self._calls) - before
        right = self._compile(test.comparators[0])
        if self._one_sided and 0 < left_calls < len(self._calls) - before:
            raise _NotSimple
        sides = (left, right) if left_calls else (right, left)
        return Comparison(lambda values: bool(compare(left(values), right(values))), *sides)

    def _compile(self, expression: ast.expr) -> Callable[[list[Any]], Any]:
        """The expression as code in which each call to the program is ``values[i]``."""
        outer = ast.Expression(ast.fix_missing_locations(self._outer(expression)))
        code = compile(outer, "<test>", "eval", dont_inherit=True)
        scope = {"__builtins__": {}, "math": math, **_FUNCTIONS, **_TYPES, **_COLLECTION_TYPES}
        return lambda values: eval(code, scope, {"__values__": values})

    def _outer(self, node: ast.expr) -> ast.expr:
        """Rebuilds an expression of allowed parts; parts that start from the program are replaced by their
        values.
        """
        if self._is_remote(node) or self._is_unfolding(node):
            return self._call(node)
        if isinstance(node, ast.Constant):
            return node
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            fields = {**_without_context(node), "elts": [self._outer(item) for item in node.elts]}
            return type(node)(**fields)
        if isinstance(node, ast.Dict):
            return ast.Dict([self._outer(_present(key)) for key in node.keys], [self._outer(v) for v in node.values])
        if isinstance(node, ast.UnaryOp):
            return ast.UnaryOp(node.op, self._outer(node.operand))
        if isinstance(node, ast.BinOp):
            return self._arithmetic(node)
        if isinstance(node, ast.Call):
            return self._function(node)
        if isinstance(node, ast.Name) and f"__{node.id}__" in _COLLECTION_TYPES:
            return ast.Name(f"__{node.id}__", ast.Load())
        if isinstance(node, ast.Name) and (node.id in _TYPES or node.id in _FUNCTIONS):
            return node
        if isinstance(node, ast.Attribute) and _is_math(node):
            return node
        if isinstance(node, ast.Subscript):
            return ast.Subscript(self._outer(node.value), self._outer(node.slice), ast.Load())
        raise _NotSimple

    def _arithmetic(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Pow) and _is_number(node.left) and _is_small_power(node.right):
            return node
        if not isinstance(node.op, _ARITHMETIC):
            raise _NotSimple
        if not isinstance(node.op, (ast.Add, ast.Sub)) and not (_is_number(node.left) and _is_number(node.right)):
            raise _NotSimple  # "x" * 10**10 would be built here.
        return ast.BinOp(self._outer(node.left), node.op, self._outer(node.right))

    def _function(self, node: ast.Call) -> ast.expr:
        known = isinstance(node.func, ast.Name) and (node.func.id in _FUNCTIONS)
        if not (known or (isinstance(node.func, ast.Attribute) and _is_math(node.func))):
            raise _NotSimple
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            raise _NotSimple
        keywords = [ast.keyword(_present(keyword.arg), self._outer(keyword.value)) for keyword in node.keywords]
        return ast.Call(node.func, [self._outer(argument) for argument in node.args], keywords)

    def _is_remote(self, node: ast.expr) -> bool:
        """Whether the expression is what the program is asked for: ``f(1)``, ``A().b(2).c``."""
        if isinstance(node, ast.Name):
            return node.id in self._roots or node.id in self._made
        if isinstance(node, ast.Call):
            return self._is_remote(node.func) and not (isinstance(node.func, ast.Name) and node.func.id in self._made)
        if not isinstance(node, ast.Attribute) or not self._is_remote(node.value):
            return False
        # What plain data has, too, is looked up in what came: it may be plain data.
        return node.attr not in PLAIN_NAMES or self._is_known_object(node.value)

    def _is_known_object(self, node: ast.expr) -> bool:
        """Whether it is a class by its name, or an object that the test makes of one."""
        name = node.func if isinstance(node, ast.Call) else node
        return isinstance(name, ast.Name) and is_class_name(self._alias.get(name.id, name.id))

    def _is_unfolding(self, node: ast.expr) -> bool:
        """Whether the expression makes a collection of a call's value, ``list(f(1))``: what a generator yields
        can only be told where it lives.
        """
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in _UNFOLDING - self._known
            and len(node.args) == 1
            and not node.keywords
            and self._is_remote(node.args[0])
        )

    def _is_argument(self, node: ast.AST) -> bool:
        """Whether an argument hands over values as they are: what tests make of the program's must not be made
        there.
        """
        if not isinstance(node, ast.expr) or not names.loaded([node]) & self._roots:
            return True
        if isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred)):
            return all(map(self._is_argument, ast.iter_child_nodes(node)))
        return self._is_remote(node) and self._hands_over(node)

    def _hands_over(self, node: ast.expr) -> bool:
        """Whether all arguments in a chain of calls are such."""
        while not isinstance(node, ast.Name):
            if isinstance(node, ast.Call):
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
                if not all(map(self._is_argument, given)):
                    return False
                node = node.func
            elif isinstance(node, ast.Attribute):
                node = node.value
            else:
                return False
        return True

    def _call(self, node: ast.expr) -> ast.expr:
        asked = node.args[0] if isinstance(node, ast.Call) and self._is_unfolding(node) else node
        if any(isinstance(part, _NOT_IN_LAMBDA) for part in names.walk([node])) or not self._hands_over(asked):
            raise _NotSimple
        unknown = names.loaded([node]) - names.bound([node]) - names.BUILTINS - self._known
        if unknown:
            raise _NotSimple
        self._calls.append(ast.unparse(_renamed(node, self._alias)))
        index = ast.Constant(len(self._calls) - 1)
        return ast.Subscript(ast.Name("__values__", ast.Load()), index, ast.Load())


def _renamed(node: Any, names_of: dict[str, str]) -> Any:
    """A copy in which names are others."""
    if isinstance(node, list):
        return [_renamed(item, names_of) for item in node]
    if isinstance(node, ast.Name):
        return ast.Name(names_of.get(node.id, node.id), node.ctx)
    if not isinstance(node, ast.AST):
        return node
    return type(node)(**{name: _renamed(value, names_of) for name, value in ast.iter_fields(node)})


def _present(value: Any) -> Any:
    if value is None:
        raise _NotSimple  # ``**rest``
    return value


def _without_context(node: ast.expr) -> dict[str, Any]:
    return {"ctx": ast.Load()} if isinstance(node, (ast.List, ast.Tuple)) else {}


def _is_one_object(node: ast.expr) -> bool:
    """Whether the expression is the same object in every process."""
    constant = isinstance(node, ast.Constant) and (node.value is None or node.value is ... or type(node.value) is bool)
    return constant or (isinstance(node, ast.Name) and node.id in _SINGLE)


def _is_math(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "math" and node.attr in _MATH


def _is_number(node: ast.expr) -> bool:
    """Whether the expression is a number made of constants, too few to grow out of hand."""
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, _ARITHMETIC) and _is_number(node.left) and _is_number(node.right)
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and abs(node.value) < 1e9


def _is_small_power(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value <= 64

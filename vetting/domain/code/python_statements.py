"""What the statements of a Python file do, in the order in which they would run."""

import ast
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final, cast

from vetting.domain.code.facts import Assignment, Import, Statement, When
from vetting.domain.code.folding_calls import FUNCTIONS
from vetting.domain.code.python_asides import noted
from vetting.domain.code.python_expressions import Expressions
from vetting.domain.code.python_lists import joined, put_into
from vetting.domain.code.python_names import HANDED_OVER, HERE, canonical
from vetting.domain.code.python_reaching import DOCUMENTATION, reached
from vetting.domain.code.python_shapes import is_main, kept_as, tests_among
from vetting.domain.code.python_values import UNKNOWN, Definition, Known, Scope, constant, flow, parameter, written
from vetting.domain.code.python_written import imported

_SEVERAL: Final = (ast.Tuple, ast.List)
TOO_DEEP: Final = "a part of it is nested too deeply to be followed"


class Statements(Expressions):
    """Reads statements."""

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401  # those of the recording
        super().__init__(*arguments)
        self._later: deque[Definition] = deque()
        self._definitions: list[Definition] = []
        self._is_module_level = True

    def read(self, module: ast.Module) -> None:
        """Read a file: what runs when it is loaded, then what nothing called until then."""
        documentation = ast.get_docstring(module, clean=False)
        if documentation is not None:
            self.scope.names["__doc__"] = constant(documentation, DOCUMENTATION)
        self.body(module.body)
        self.when = When.CALLED
        while self._later:
            definition = self._later.popleft()
            if not definition.is_read:
                self.read_definition(definition, [])
        self._forget()

    def _forget(self) -> None:
        """Let go of what was known, lest scopes and functions hold each other and the tree until garbage is sought."""
        for definition in self._definitions:
            definition.scope.names.clear()
            definition.own_names.clear()
            definition.passed = ()
        self.module.names.clear()

    def body(self, statements: Iterable[ast.stmt]) -> None:
        """Read statements one after the other."""
        is_noted = self._is_module_level and self.when is When.LOADED
        for one in statements:
            reader = _STATEMENTS.get(type(one))
            try:
                if reader is not None:
                    reader(self, one)
                if is_noted:
                    self._note(one)
            except RecursionError:
                self.problem = TOO_DEEP

    def _note(self, node: ast.stmt) -> None:
        """Put down what runs when the file is loaded and does more than to name things."""
        for one in noted(node, self.scope.find):
            self.statements.append(Statement(one.text, self.place(node), one.is_aside))

    def read_definition(self, definition: Definition, arguments: list[Known]) -> None:
        """Read the body of a function, its first parameters being what was given."""
        definition.is_read = True
        node = definition.node
        assert not isinstance(node, ast.ClassDef), "a class is read where it stands"
        kept = (self.scope, self.definition, self.loops, self._is_module_level)
        self.scope, self.definition, self.loops, self._is_module_level = Scope(definition.scope), definition, 0, False
        names = self.scope.names
        for one in _parameters(node.args):
            names[one.arg] = parameter(one.arg)
        for one, given in zip((*node.args.posonlyargs, *node.args.args), arguments, strict=False):
            names[one.arg] = flow(given, parameter(one.arg))
        try:
            if isinstance(node, ast.Lambda):
                definition.result = self.value(node.body)
            else:
                self.body(node.body)
                node.body.clear()  # nobody reads it again, and now it costs less to let go of than when all are read
        except RecursionError:
            self.problem = TOO_DEEP
        self.scope, self.definition, self.loops, self._is_module_level = kept

    def put_off(self, definition: Definition) -> None:
        """Keep a function for later."""
        self._later.append(definition)
        self._definitions.append(definition)

    def bind(self, target: ast.expr, known: Known) -> None:
        """Let *target* stand for what is known."""
        if isinstance(target, ast.Name):
            self.scope.names[target.id] = known
        elif isinstance(target, _SEVERAL):
            self._unpack(target.elts, known)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, flow(known))
        elif isinstance(target, ast.Attribute):
            self._bind_attribute(target, known)
        else:
            assert isinstance(target, ast.Subscript), "nothing else is assigned to"
            base = self.resolve(target.value)
            key = self.value(target.slice)
            if base.space and key.made:
                self.put_assignment(target, written(base.space), key.constant)
            if base.name and not base.name.startswith(HERE):
                self.assignments.append(Assignment(f"{base.name}[]", self.place(target), self.when))
            if isinstance(target.value, ast.Name):
                within = None if self.loops else put_into(base, key, known)
                self.scope.names[target.value.id] = within or kept_as(base, flow(base, known))

    def _unpack(self, targets: list[ast.expr], known: Known) -> None:
        values: list[Known] | None = None
        if isinstance(known.items, tuple):
            values = list(known.items)
        elif known.made and isinstance(known.constant, tuple):
            values = [constant(one) for one in known.constant[: len(targets) + 1]]
        fits = values is not None and len(values) == len(targets)
        for number, target in enumerate(targets):
            self.bind(target, values[number] if values is not None and fits else flow(known))

    def _bind_attribute(self, target: ast.Attribute, known: Known) -> None:
        base = target.value
        if target.attr == "__code__":
            self.put_call(target, "types.FunctionType", [known], [])
        if isinstance(base, ast.Name) and base.id in {"self", "cls"}:
            key = f"self.{target.attr}"
            self.module.names[key] = kept_as(known, flow(known, self.module.names.get(key, UNKNOWN)))
            return
        self.put_assignment(target, self.resolve(base), target.attr)

    def _import(self, node: ast.Import) -> None:
        for one in node.names:
            self.imports.append(Import(canonical(one.name), self.place(one), self.when))
            if self.files:
                imported(self, one, one.name)
            if one.asname:
                self.scope.names[one.asname] = reached(canonical(one.name), is_looked_up=False)
                self.put_identifier(one.asname, one)
            else:
                top = one.name.partition(".")[0]
                self.scope.names[top] = reached(canonical(top), is_looked_up=False)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        for name in (canonical(module), *tests_among(node)):
            self.imports.append(Import(name, self.place(node), self.when))
        for loaded in (module, *[one.name for one in node.names]) if self.files else ():
            imported(self, node, loaded)
        for one in node.names:
            if one.name == "*":
                every = [name for name in HANDED_OVER | FUNCTIONS.keys() if name.startswith(f"{module}.")]
                self.scope.names.update({name.rpartition(".")[2]: written(name) for name in every})
                continue
            name = canonical(f"{module}.{one.name}" if node.module else module + one.name)
            self.scope.names[one.asname or one.name] = reached(name, is_looked_up=False)
            if one.asname:
                self.put_identifier(one.asname, one)

    def _assign(self, node: ast.Assign) -> None:
        known = self.value(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scope.names[target.id] = known
                self.put_identifier(target.id, target)
            else:
                self.bind(target, known)

    def _assign_typed(self, node: ast.AnnAssign) -> None:
        self.value(node.annotation)
        if node.value is not None:
            self.bind(node.target, self.value(node.value))
        if isinstance(node.target, ast.Name):
            self.put_identifier(node.target.id, node.target)

    def _assign_more(self, node: ast.AugAssign) -> None:
        more = self.value(node.value)
        before = self.resolve(node.target) if isinstance(node.target, ast.Name | ast.Attribute) else UNKNOWN
        if before.made and more.made and not self.loops:
            whole = ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)
            known = self._operated(whole, before, more, len(self.texts))
        else:
            together = None if self.loops else joined(before, more)
            known = together or flow(before, more)
        self.bind(node.target, known)

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        given = node.args
        if node.decorator_list or given.defaults or given.kw_defaults:
            for one in (*node.decorator_list, *given.defaults, *given.kw_defaults):
                if one is not None:
                    self.value(one)
        for argument in _parameters(given) if self.has_foreign_letters else ():
            self.put_identifier(argument.arg, argument)
        definition = Definition(node, self.scope)
        self.put_off(definition)
        self.put_identifier(node.name, node)
        self.scope.names[node.name] = Known(f"{HERE}.{node.name}", items=definition)

    def _define_class(self, node: ast.ClassDef) -> None:
        parts = [*node.decorator_list, *node.bases, *(one.value for one in node.keywords)]
        known = [self.value(one) for one in parts]
        made_of = flow(*known)
        for base in known:
            if isinstance(base.items, Definition) and "__init_subclass__" in base.items.own_names:
                given = known[len(known) - len(node.keywords) :]
                named = [(one.arg or "**", value) for one, value in zip(node.keywords, given, strict=True)]
                self.followed(base.items.own_names["__init_subclass__"], [UNKNOWN], node, named)
        self.put_identifier(node.name, node)
        definition = Definition(node, self.scope, is_read=True)
        scope = self.scope
        self.scope = Scope(scope, definition.own_names)
        self.body(node.body)
        self.scope = scope
        self.scope.names[node.name] = Known(f"{HERE}.{node.name}", (), made_of.names, items=definition)

    def _return(self, node: ast.Return | ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) and isinstance(node, ast.Expr):
            return
        known = self.value(node.value) if node.value is not None else UNKNOWN
        is_given = not isinstance(node, ast.Expr) or isinstance(node.value, ast.Yield | ast.YieldFrom)
        if is_given and self.definition is not None:
            before = self.definition.result
            self.definition.result = known if before is UNKNOWN else flow(before, known)

    def _if(self, node: ast.If) -> None:
        """Read a chain of ``elif`` without going down into it."""
        while True:
            test = self.value(node.test)
            self.put_guard(node.test, test)
            when = self.when
            if is_main(node.test):
                self.when = When.CALLED
            self.body(node.body)
            self.when = when
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node = node.orelse[0]
        if node.orelse:
            self.body(node.orelse)

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        self.bind(node.target, flow(self.value(node.iter)))
        self._repeat(node)

    def _while(self, node: ast.While) -> None:
        self.put_guard(node.test, self.value(node.test))
        self._repeat(node)

    def _repeat(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        self.loops += 1
        self.body(node.body)
        self.loops -= 1
        if node.orelse:
            self.body(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for one in node.items:
            known = self.value(one.context_expr)
            if one.optional_vars is not None:
                self.bind(one.optional_vars, known if known.name is None else flow(known))
        self.body(node.body)

    def _try(self, node: Any) -> None:  # noqa: ANN401  # Try, and TryStar where Python has it
        self.body(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                self.value(handler.type)
            self.body(handler.body)
        if node.orelse:
            self.body(node.orelse)
        if node.finalbody:
            self.body(node.finalbody)

    def _match(self, node: ast.Match) -> None:
        self.put_guard(node.subject, self.value(node.subject))
        for case in node.cases:
            if case.guard is not None:
                self.put_guard(case.guard, self.value(case.guard))
            self.body(case.body)

    def _others(self, node: ast.Delete | ast.Raise | ast.Assert) -> None:
        for part in ast.iter_child_nodes(node):
            self.value(cast("ast.expr", part))

    STATEMENTS: ClassVar[dict[type[ast.AST], Callable[[Any, Any], None]]] = {
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Assign: _assign,
        ast.AnnAssign: _assign_typed,
        ast.AugAssign: _assign_more,
        ast.FunctionDef: _define,
        ast.AsyncFunctionDef: _define,
        ast.ClassDef: _define_class,
        ast.Return: _return,
        ast.Expr: _return,
        ast.If: _if,
        ast.For: _loop,
        ast.AsyncFor: _loop,
        ast.While: _while,
        ast.With: _with,
        ast.AsyncWith: _with,
        ast.Try: _try,
        ast.TryStar: _try,
        ast.Match: _match,
        ast.Delete: _others,
        ast.Raise: _others,
        ast.Assert: _others,
    }


_STATEMENTS: Final = Statements.STATEMENTS


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    """List all parameters of a function."""
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    if arguments.vararg is not None:
        found.append(arguments.vararg)
    if arguments.kwarg is not None:
        found.append(arguments.kwarg)
    return found

"""Finds the functions of a repository that its pytest files cover. It only reads: nothing of the repository is run.

``find.py FOLDER`` prints JSON, one value a line: first the texts of all files by their paths, then objects: a function
that may become a task, or what was left out and why.
"""

import ast
import json
import os
import sys
from collections.abc import Iterator
from typing import Any, Optional, Union

_SKIPPED = {"node_modules", "site-packages", "venv", "env", "build", "dist", "__pycache__"}
_SETTINGS = ("pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
_MOST_BYTES = 1 << 20
_STANDARD = getattr(sys, "stdlib_module_names", frozenset())
Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
#: The statement, the file, the name there (``""`` for the module itself), the name here.
Import = tuple[ast.stmt, str, str, str]


class Repository:
    """The Python files of a folder, by their paths relative to it."""

    def __init__(self, root: str) -> None:
        self._root = root
        self.problems: list[str] = []
        self.texts = {path: text for path in self._paths() if (text := self._read(path)) is not None}
        settings = [name for name in _SETTINGS if os.path.isfile(os.path.join(root, name))]
        self.settings = {name: text for name in settings if (text := self._read(name)) is not None}
        self._trees: dict[str, Optional[ast.Module]] = {}
        self._imports: dict[str, list[Import]] = {}

    def _paths(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self._root):
            folders[:] = sorted(each for each in folders if each not in _SKIPPED and each[0] != ".")
            for name in sorted(files):
                if name.endswith(".py"):
                    yield os.path.relpath(os.path.join(folder, name), self._root).replace(os.sep, "/")

    def _read(self, path: str) -> Optional[str]:
        try:
            with open(os.path.join(self._root, path), encoding="utf-8") as file:
                return file.read()
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(f"{path}: {error}")
            return None

    def tree(self, path: str) -> Optional[ast.Module]:
        if path not in self._trees:
            try:
                self._trees[path] = ast.parse(self.texts[path])
            except (SyntaxError, ValueError) as error:
                self.problems.append(f"{path}: {error}")
                self._trees[path] = None
        return self._trees[path]

    def tests(self) -> list[str]:
        def is_test(path: str) -> bool:
            name = path.rpartition("/")[2]
            return name.startswith("test_") or name.endswith("_test.py")

        return [path for path in self.texts if is_test(path)]

    def file_of(self, module: str, level: int, importer: str) -> Optional[str]:
        """The file of a module, as an import in another file names it."""
        folder = importer.rpartition("/")[0]
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        name = module.replace(".", "/")
        for base in (folder,) if level else ("", "src", folder):
            stem = "/".join(part for part in (base, name) if part)
            for path in (f"{stem}.py", f"{stem}/__init__.py"):
                if path in self.texts:
                    return path
        return None

    def imports(self, path: str) -> list[Import]:
        """Local imports of a file."""
        if path not in self._imports:
            self._imports[path] = self._find_imports(path)
        return self._imports[path]

    def _find_imports(self, path: str) -> list[Import]:
        found = []
        tree = self.tree(path)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    here = alias.asname or alias.name
                    inner = self.file_of(".".join(filter(None, (node.module, alias.name))), node.level, path)
                    file = self.file_of(node.module or "", node.level, path)
                    if inner is not None:
                        found.append((node, inner, "", here))
                    elif file is not None:
                        found.append((node, file, alias.name, here))
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    file = self.file_of(alias.name, 0, path)
                    if file is not None:
                        found.append((node, file, "", alias.asname or alias.name))
        return found

    def home(self, path: str, name: str, tried: frozenset[str] = frozenset()) -> Optional[tuple[str, str]]:
        """Where a function is defined that another file may only pass on, as packages do; None where nowhere."""
        tree = self.tree(path)
        if tree is None or path in tried:
            return None
        if any(_is_function(each, name) for each in tree.body):
            return path, name
        for _, file, there, here in self.imports(path):
            found = None
            if there and here in (name, "*"):
                found = self.home(file, name if here == "*" else there, tried | {path})
            if found is not None:
                return found
        return None

    def closure(self, paths: list[str]) -> set[str]:
        """What files need to be run: what they import, their packages, conftests and settings."""
        todo, needed = list(paths), set()
        while todo:
            path = todo.pop()
            if path in needed:
                continue
            needed.add(path)
            todo += [file for _, file, _, _ in self.imports(path)]
            folder = path
            while folder:
                folder = folder.rpartition("/")[0]
                beside = ("__init__.py", "conftest.py")
                todo += [each for name in beside if (each := f"{folder}/{name}".lstrip("/")) in self.texts]
        return needed | set(self.settings)


def covered(repository: Repository) -> dict[tuple[str, str], list[str]]:
    """Test files by the functions that they name: (file, function)."""
    found: dict[tuple[str, str], list[str]] = {}
    tests = repository.tests()
    for test in tests:
        tree = repository.tree(test)
        if tree is None:
            continue
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        dotted = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for _, file, name, here in repository.imports(test):
            if name:
                used = [name] if here in names else []
            else:
                used = [each[len(here) + 1 :] for each in dotted if each.startswith(f"{here}.")]
            homes = [home for each in used if (home := repository.home(file, each)) and home[0] not in tests]
            for home in homes:
                paths = found.setdefault(home, [])
                if test not in paths:
                    paths.append(test)
    return found


def candidate(repository: Repository, file: str, name: str, tests: list[str]) -> Optional[dict[str, Any]]:
    """A function as a task in the making; None where the file defines no such function."""
    tree = repository.tree(file)
    node = next((each for each in tree.body if _is_function(each, name)), None) if tree else None
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    about = {"id": f"{file}::{name}", "name": name, "module": file, "tests": tests}
    documented = ast.get_docstring(node) is not None
    body = node.body[1:] if documented else node.body
    if not body:
        return {**about, "problem": "it has no body"}
    lines = repository.texts[file].split("\n")
    head_end = node.body[0].end_lineno if documented else _head_end(lines, node)
    if head_end is None or head_end >= (body[0].end_lineno or 0):
        return {**about, "problem": "its head and its body share a line"}
    files = repository.closure([*tests, file])
    texts = {**repository.texts, **repository.settings}
    if sum(len(texts[path]) for path in files) > _MOST_BYTES:
        return {**about, "problem": "the files that its tests need are larger than 1 MiB"}
    return {
        **about,
        "head": head_end,
        "end": node.end_lineno,
        "empty": f"{' ' * body[0].col_offset}pass\n",
        "files": sorted(files - {file}),
        "check": _plain(repository, file, node, tests),
    }


def _is_function(node: ast.stmt, name: str) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name


def _head_end(lines: list[str], node: Function) -> Optional[int]:
    """The line that ends the head: the last before the body's that ends with a colon."""
    first = node.body[0]
    before = range(first.lineno - 1, node.lineno - 1, -1)
    return next((line for line in before if lines[line - 1].split("#")[0].rstrip().endswith(":")), None)


def _plain(repository: Repository, file: str, node: Function, tests: list[str]) -> Optional[str]:
    """The tests as code that defines ``check``, which needs no framework: plain functions with assertions, of a
    module that uses nothing but the standard library. None where they are more than that.
    """
    if len(tests) != 1 or isinstance(node, ast.AsyncFunctionDef) or repository.imports(file):
        return None
    test, tree = tests[0], repository.tree(tests[0])
    local = repository.imports(test)
    if tree is None or any(other != file or not name for _, other, name, _ in local):
        return None
    dropped = [statement for statement, _, _, _ in local]
    kept = [each for each in tree.body if each not in dropped]
    functions = [each for each in kept if isinstance(each, ast.FunctionDef)]
    here = [alias for _, _, name, alias in local if name == node.name]
    called = [each.name for each in functions if each.name.startswith("test") and _reaches(each, functions, here)]
    known = (ast.FunctionDef, ast.Import, ast.ImportFrom, ast.Assign)
    simple = all(isinstance(each, known) or _is_text(each) for each in kept)
    bare = all(_is_bare(each) for each in functions if each.name in called)
    if not (called and simple and bare and _standard(tree, local) and _standard(repository.tree(file), [])):
        return None
    renamed = [f"{alias} = {name}" for _, _, name, alias in local if alias != name and name != node.name]
    lines = repository.texts[test].split("\n")
    others = [each for each in functions if each.name.startswith("test") and each.name not in called]
    for statement in [*dropped, *others]:
        for line in range(statement.lineno - 1, statement.end_lineno or statement.lineno):
            lines[line] = ""
    given = [f"global {', '.join(here)}", *(f"{alias} = candidate" for alias in here)]
    steps = [*given, *(f"{each}()" for each in called)]
    return "\n".join([*lines, *renamed, "", "def check(candidate):", *(f"    {step}" for step in steps), ""])


def _is_bare(function: ast.FunctionDef) -> bool:
    """Whether it can be called as it stands: nothing is to be given to it."""
    return not function.decorator_list and not any(isinstance(each, ast.arg) for each in ast.walk(function.args))


def _reaches(function: ast.FunctionDef, functions: list[ast.FunctionDef], wanted: list[str]) -> bool:
    """Whether a function names one of these, by itself or by functions that it names."""
    names, seen = {function.name}, set()
    while names - seen:
        name = (names - seen).pop()
        seen.add(name)
        for each in functions:
            if each.name == name:
                names |= {part.id for part in ast.walk(each) if isinstance(part, ast.Name)}
    return not names.isdisjoint(wanted)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _standard(tree: Optional[ast.Module], local: list[Import]) -> bool:
    own = [statement for statement, _, _, _ in local]
    for node in ast.walk(tree) if tree else ():
        if node in own:
            continue
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        if any(name.split(".")[0] not in _STANDARD for name in names):
            return False
    return True


def main(root: str) -> None:
    """Prints what was found."""
    repository = Repository(root)
    print(json.dumps({**repository.texts, **repository.settings}))
    for (file, name), tests in sorted(covered(repository).items()):
        found = candidate(repository, file, name, sorted(tests))
        if found is not None:
            print(json.dumps(found))
    for problem in repository.problems:
        print(json.dumps({"id": problem.split(":")[0], "problem": problem}))


if __name__ == "__main__":
    main(sys.argv[1])

#!/usr/bin/env python3
"""Writes api/<crate>.txt: a line for each public item of each crate, with its signature, sorted by the item.

`--check` compares instead, and fails with the difference. It reads what rustdoc says as JSON, which is unstable: a new
compiler may need a change here, and FORMATS says which of its formats were tried.
"""
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMATS = range(46, 61)
# With all that adds to the interface, and without what only chooses an implementation.
CRATES = {
    'mcp-proto': 'client,server,std,http',
    'mcp-driver': 'client,http,http2,macros,router,server,tls,validation',
    'mcp-macros': '',
    'mcp-tokio': 'client,compose,http,http2,macros,server,tls,validation',
    'mcp-async-std': 'client,compose,http,http2,macros,server,tls,validation',
    'mcp-compose': 'http',
    'mcp-extensions': 'apps,skills',
    'mcp-telemetry': 'http,metrics,tracing',
    'mcp-testkit': '',
}
RECEIVERS = {'self: Self': 'self', 'self: &Self': '&self', 'self: &mut Self': '&mut self'}
# Where items of crates before are public, by where they are defined.
PUBLIC = {}
# What every type gets, so that no line says anything by it.
IMPLIED = {'StructuralPartialEq', 'Freeze', 'UnsafeUnpin'}


def documentation(crate, features):
    known = subprocess.run(
        ['cargo', 'metadata', '--no-deps', '--format-version', '1'], cwd=ROOT, check=True, capture_output=True, text=True
    )
    known = json.loads(known.stdout)
    own = next(package for package in known['packages'] if package['name'] == crate)['features']
    features = ','.join(feature for feature in features.split(',') if feature in own)
    command = ['cargo', 'rustdoc', '--quiet', '--package', crate, '--lib', '--features', features]
    command += ['--', '-Zunstable-options', '--output-format=json', '--cap-lints=allow']
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, 'RUSTC_BOOTSTRAP': '1'})
    path = pathlib.Path(known['target_directory'], 'doc', crate.replace('-', '_') + '.json')
    return json.loads(path.read_text())


class Interface:
    def __init__(self, said):
        if said['format_version'] not in FORMATS:
            sys.exit(f"api/update.py does not know format {said['format_version']} of rustdoc yet: try it, then say so")
        self.index = said['index']
        self.paths = said['paths']
        self.lines = set()
        self.listed = {}
        self.waiting = []
        self.impls = set()
        self.auto = {}
        root = self.item(said['root'])
        self.module(root, root['name'])
        # Modules come first, so that an item is listed where it is defined or first exported.
        for number, path in self.listed.items():
            if str(number) in self.paths:
                PUBLIC.setdefault(tuple(self.paths[str(number)]['path']), path)
        for item, path in self.waiting:
            self.public(item, path)
        for whom, traits in self.auto.items():
            self.lines.add(f"impl {' + '.join(sorted(traits))} for {whom}")

    def item(self, number):
        return self.index.get(str(number))

    def module(self, module, path):
        children = [self.item(number) for number in inner(module)[1]['items']]
        for item in sorted(filter(None, children), key=lambda item: (inner(item)[0] == 'use', item['name'] or '')):
            if item['visibility'] == 'public' or inner(item)[0] == 'impl':
                self.child(item, path)

    def child(self, item, path):
        kind, what = inner(item)
        if kind == 'impl':
            return
        if kind == 'use':
            target = self.item(what['id']) if what['id'] is not None else None
            if target is None:
                self.lines.add(f"use {path}::{'*' if what['is_glob'] else what['name']} = {what['source']}")
            elif what['is_glob'] and inner(target)[0] == 'module':
                self.module(target, path)
            elif not what['is_glob']:
                self.named(target, f"{path}::{what['name']}")
        else:
            self.named(item, f"{path}::{item['name']}")

    def named(self, item, path):
        if self.listed.setdefault(item['id'], path) != path:
            self.lines.add(f"use {path} = {self.listed[item['id']]}")
        elif inner(item)[0] == 'module':
            self.lines.add(f'mod {path}')
            self.module(item, path)
        else:
            self.waiting.append((item, path))

    def public(self, item, path):
        kind, what = inner(item)
        mark = '#[non_exhaustive] ' if 'non_exhaustive' in str(item['attrs']) else ''
        mark += '#[must_use] ' if 'must_use' in str(item['attrs']) else ''
        mark += '#[deprecated] ' if item['deprecation'] else ''
        if kind == 'function':
            self.lines.add(f'{mark}{self.function(what, path)}')
        elif kind in ('struct', 'union'):
            self.lines.add(f"{mark}{kind} {path}{self.generics(what['generics'])}{self.where(what['generics'])}")
            self.fields(what['kind'] if kind == 'struct' else {'plain': what}, path)
        elif kind == 'enum':
            self.lines.add(f"{mark}enum {path}{self.generics(what['generics'])}{self.where(what['generics'])}")
            for variant in filter(None, map(self.item, what['variants'])):
                self.lines.add(f"variant {path}::{variant['name']}")
                self.fields(inner(variant)[1]['kind'], f"{path}::{variant['name']}")
        elif kind == 'trait':
            bounds = self.bounds(what['bounds'])
            head = f"{mark}trait {path}{self.generics(what['generics'])}{bounds and ': ' + bounds}"
            self.lines.add(head + self.where(what['generics']))
            for member in filter(None, map(self.item, what['items'])):
                self.member(member, path, of_trait=True)
        elif kind == 'type_alias':
            self.lines.add(f"{mark}type {path}{self.generics(what['generics'])} = {self.type(what['type'])}")
        elif kind == 'constant':
            self.lines.add(f"{mark}const {path}: {self.type(what['type'])}")
        elif kind == 'static':
            self.lines.add(f"{mark}static {path}: {self.type(what['type'])}")
        elif kind == 'macro':
            self.lines.add(f'{mark}macro {path}!')
        elif kind == 'proc_macro':
            self.lines.add(f"{mark}macro {path} ({what['kind']}) {' '.join(what['helpers'])}".rstrip())
        else:
            self.lines.add(f'{mark}{kind} {path}')
        for number in what.get('impls', []) + what.get('implementations', []) if isinstance(what, dict) else []:
            self.implementation(number, path)

    def fields(self, kind, path):
        if isinstance(kind, str):
            return
        numbers = kind['tuple'] if 'tuple' in kind else next(iter(kind.values()))['fields']
        for field in filter(None, (self.item(number) for number in numbers if number is not None)):
            if field['visibility'] in ('public', 'default'):
                self.lines.add(f"field {path}::{field['name']}: {self.type(inner(field)[1])}")

    def implementation(self, number, path):
        item = self.item(number)
        if item is None or number in self.impls:
            return
        self.impls.add(number)
        what = inner(item)[1]
        if what['blanket_impl'] is not None:
            return
        trait = what['trait']
        if trait is None:
            for member in filter(None, map(self.item, what['items'])):
                if member['visibility'] == 'public':
                    self.member(member, path, of_trait=False, more=self.narrowed(what['generics']))
            return
        name = self.path(trait)
        if name.split('::')[-1].split('<')[0] in IMPLIED:
            return
        sign = '!' if what['is_negative'] else ''
        whom = f"{self.type(what['for'])}{self.where(what['generics'])}"
        if what['is_synthetic']:
            self.auto.setdefault(whom, set()).add(sign + name)
        else:
            self.lines.add(f"impl{self.generics(what['generics'])} {sign}{name} for {whom}")

    def narrowed(self, generics):
        """What a block of methods asks of the parameters of its type."""
        params, where = self.generics(generics), self.where(generics)
        return f" in impl{params if ':' in params else ''}{where}" if ':' in params or where else ''

    def member(self, item, path, of_trait, more=''):
        kind, what = inner(item)
        name = f"{path}::{item['name']}"
        mark = '#[deprecated] ' if item['deprecation'] else ''
        mark += '#[must_use] ' if 'must_use' in str(item['attrs']) else ''
        if kind == 'function':
            provided = 'provided ' if of_trait and what['has_body'] else ''
            self.lines.add(f'{mark}{provided}{self.function(what, name)}{more}')
        elif kind == 'assoc_type':
            bounds, default = self.bounds(what['bounds']), what['type'] and f" = {self.type(what['type'])}"
            self.lines.add(f"type {name}{self.generics(what['generics'])}{bounds and ': ' + bounds}{default or ''}")
        elif kind == 'assoc_const':
            self.lines.add(f"{mark}const {name}: {self.type(what['type'])}{' (given)' if what['value'] else ''}")

    def function(self, what, path):
        head, said = what['header'], what['sig']
        words = [word for word in ('const', 'async', 'unsafe') if head[f'is_{word}']]
        takes = ', '.join(RECEIVERS.get(text := f'{name}: {self.type(of)}', text) for name, of in said['inputs'])
        gives = f" -> {self.type(said['output'])}" if said['output'] is not None else ''
        where = self.where(what['generics'])
        return f"{' '.join(words + ['fn'])} {path}{self.generics(what['generics'])}({takes}){gives}{where}"

    def generics(self, generics):
        written = []
        for param in generics['params']:
            kind, what = next(iter(param['kind'].items()))
            if kind == 'type' and what['is_synthetic'] or kind == 'lifetime' and param['name'].startswith("'_"):
                continue
            text = param['name']
            if kind == 'type':
                bounds = self.bounds(what['bounds'])
                text += (bounds and f': {bounds}') + (f" = {self.type(what['default'])}" if what['default'] else '')
            elif kind == 'const':
                text = f"const {text}: {self.type(what['type'])}"
            written.append(text)
        return f"<{', '.join(written)}>" if written else ''

    def where(self, generics):
        written = []
        for predicate in generics['where_predicates']:
            kind, what = next(iter(predicate.items()))
            if kind == 'bound_predicate':
                written.append(f"{self.type(what['type'])}: {self.bounds(what['bounds'])}")
            elif kind == 'lifetime_predicate':
                written.append(f"{what['lifetime']}: {' + '.join(what['outlives'])}")
            else:
                written.append(f"{self.type(what['lhs'])} == {self.term(what['rhs'])}")
        return f" where {', '.join(sorted(written))}" if written else ''

    def bounds(self, bounds):
        return ' + '.join(self.bound(bound) for bound in bounds)

    def bound(self, bound):
        kind, what = next(iter(bound.items()))
        if kind == 'trait_bound':
            sign = {'none': '', 'maybe': '?', 'maybe_const': '~const '}[what['modifier']]
            return sign + self.higher(what['generic_params']) + self.path(what['trait'])
        return what if kind == 'outlives' else f"use<{', '.join(str(one) for one in what)}>"

    def higher(self, params):
        return f"for<{', '.join(param['name'] for param in params)}> " if params else ''

    def path(self, path):
        said = self.paths.get(str(path['id']))
        far = said and (PUBLIC.get(tuple(said['path'])) or elsewhere(said['path']))
        return (self.listed.get(path['id']) or far or path['path']) + self.args(path['args'])

    def args(self, args):
        if not args:
            return ''
        kind, what = next(iter(args.items())) if isinstance(args, dict) else (args, {})
        if kind == 'parenthesized':
            gives = f" -> {self.type(what['output'])}" if what['output'] is not None else ''
            return f"({', '.join(map(self.type, what['inputs']))}){gives}"
        if kind != 'angle_bracketed':
            return '(..)'
        written = [self.arg(arg) for arg in what['args']]
        for constraint in what['constraints']:
            rule, said = next(iter(constraint['binding'].items()))
            meaning = f' = {self.term(said)}' if rule == 'equality' else f': {self.bounds(said)}'
            written.append(constraint['name'] + self.args(constraint['args']) + meaning)
        return f"<{', '.join(written)}>" if written else ''

    def arg(self, arg):
        if isinstance(arg, str):
            return '_'
        kind, what = next(iter(arg.items()))
        return {'lifetime': lambda: what, 'type': lambda: self.type(what), 'const': lambda: what['expr']}[kind]()

    def term(self, term):
        kind, what = next(iter(term.items()))
        return self.type(what) if kind == 'type' else what['expr']

    def type(self, of):
        if isinstance(of, str):
            return '_'
        kind, what = next(iter(of.items()))
        if kind == 'resolved_path':
            return self.path(what)
        if kind in ('generic', 'primitive'):
            return what
        if kind == 'tuple':
            return f"({', '.join(map(self.type, what))}{',' if len(what) == 1 else ''})"
        if kind == 'slice':
            return f'[{self.type(what)}]'
        if kind == 'array':
            return f"[{self.type(what['type'])}; {what['len']}]"
        if kind == 'impl_trait':
            return f'impl {self.bounds(what)}'
        if kind == 'dyn_trait':
            traits = [self.higher(one['generic_params']) + self.path(one['trait']) for one in what['traits']]
            return f"dyn {' + '.join(traits + ([what['lifetime']] if what['lifetime'] else []))}"
        if kind == 'borrowed_ref':
            lifetime = f"{what['lifetime']} " if what['lifetime'] else ''
            return f"&{lifetime}{'mut ' if what['is_mutable'] else ''}{self.type(what['type'])}"
        if kind == 'raw_pointer':
            return f"*{'mut' if what['is_mutable'] else 'const'} {self.type(what['type'])}"
        if kind == 'qualified_path':
            trait = what['trait']
            owner = self.type(what['self_type'])
            owner = f'<{owner} as {self.path(trait)}>' if trait and trait['path'] else owner
            return f"{owner}::{what['name']}{self.args(what['args'])}"
        if kind == 'function_pointer':
            said = what['sig']
            gives = f" -> {self.type(said['output'])}" if said['output'] is not None else ''
            takes = ', '.join(self.type(taken) for _, taken in said['inputs'])
            return f"{self.higher(what['generic_params'])}fn({takes}){gives}"
        return json.dumps(of, sort_keys=True)


def elsewhere(path):
    """What is not ours by its crate and its name, for where it is defined there is nobody's promise."""
    return path[-1] if path[0] in ('core', 'alloc', 'std') else f'{path[0]}::{path[-1]}'


def by_item(line):
    subject = line.split(' for ', 1)[-1] if line.startswith('impl') else line
    found = re.search(r'\bmcp_\w+(::\w+)*', subject)
    return found.group() if found else '', line


def inner(item):
    return next(iter(item['inner'].items()))


def main():
    check = '--check' in sys.argv[1:]
    changed = False
    for crate, features in CRATES.items():
        lines = Interface(documentation(crate, features)).lines
        text = '\n'.join(sorted(lines, key=by_item)) + '\n'
        path = ROOT / 'api' / f'{crate}.txt'
        kept = path.read_text() if path.exists() else ''
        if not check:
            path.write_text(text)
        elif kept != text:
            changed = True
            lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), f'{path.name}, kept', 'the code', '', '', 0)
            print('\n'.join(line.rstrip() for line in lines))
    if changed:
        sys.exit('the public interface is not what api/ says: see VERSIONING.md, then run `python3 api/update.py`')


if __name__ == '__main__':
    main()

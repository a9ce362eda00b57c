import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resource } from '../../src/base/resources';
import { tempWorkspace } from './workspace';

/** A team's repository in Python: plain tests, and tests that need pytest. */
export const PYTHON_FILES = {
  'shop/__init__.py': 'from .words import *\nfrom .prices import gross as price_of\n',
  'shop/rates.py': 'RATES = {"de": 0.19, "ch": 0.081}\n',
  'shop/prices.py': `"""Prices of a shop."""

import math

from .rates import RATES


def gross(net: float, country: str = "de") -> float:
    """The price with tax, rounded up to cents."""
    return math.ceil(round(net * (1 + RATES[country]) * 100, 6)) / 100


def cheapest(prices, limit):
    # Without a docstring.
    below = [price for price in prices if price < limit]
    return sorted(below)


def loosely(x):
    """Its test holds whatever it does."""
    return x + 1


def nobody_tests_this(x):
    return x


def on_one_line(x): return x
`,
  'shop/words.py': `"""Words."""


def initials(name):
    """The first letters of the words of a name."""
    return "".join(word[0].upper() for word in name.split())


def longest(words):
    """The longest word; the first of several."""
    return max(words, key=len)
`,
  'tests/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef prices():\n    return [3.0, 1.0, 2.0]\n',
  'tests/test_prices.py': `import pytest

from shop.prices import cheapest, gross, loosely, on_one_line


@pytest.mark.parametrize("country, price", [("de", 1.19), ("ch", 1.09)])
def test_gross(country, price):
    assert gross(1.0, country) == price


def test_cheapest(prices):
    assert cheapest(prices, 2.5) == [1.0, 2.0]


def test_loosely():
    loosely(1)
    assert on_one_line(1) == 1
`,
  'tests/test_shop.py': `import shop


def test_price():
    assert shop.price_of(1.0) == 1.19
    assert shop.longest(["a", "ccc"]) == "ccc"
`,
  'words_test.py': `from shop.words import initials as short, longest


def test_initials():
    assert short("ada lovelace") == "AL"
    assert short("") == ""


def test_longest():
    assert longest(["a", "ccc", "bb"]) == "ccc"
`,
};

/** The same in TypeScript, with vitest. */
export const SCRIPT_FILES = {
  'package.json': '{ "type": "module", "private": true }\n',
  'src/units.ts': 'export const UNITS: Record<string, number> = { m: 1, km: 1000 };\n',
  'src/length.ts': `import { UNITS } from './units';

/** A length in metres: a number and its unit. */
export function metres(text: string): number {
  const [, number = '', unit = ''] = /^([\\d.]+)\\s*([a-z]+)$/.exec(text) ?? [];
  const size = UNITS[unit];
  if (size === undefined) throw new Error(\`no unit in {\${text}}\`);
  return Number(number) * size;
}

/** The longest of several lengths. */
export const longest = (
  texts: string[],
): string => {
  return [...texts].sort((a, b) => metres(b) - metres(a))[0] ?? '';
};

export const twice = (x: number) => 2 * x;

export function loosely(x: number): number {
  return x;
}
`,
  'src/index.ts': "export * from './length.js';\n",
  'src/length.test.ts': `import { describe, expect, it } from 'vitest';
import { longest, loosely, metres, twice } from './index.js';

describe('lengths', () => {
  it('reads units', () => {
    expect(metres('2 km')).toBe(2000);
    expect(() => metres('2 ly')).toThrow('no unit');
  });
  it('compares', () => {
    expect(longest(['1 km', '3 m', '2 km'])).toBe('2 km');
  });
  it('is loose', () => {
    loosely(1);
    expect(twice(1)).toBe(2);
  });
});
`,
};

/** Writes a repository; `modules` links packages into it. */
export async function repositoryOf(files: Record<string, string>, modules = false): Promise<string> {
  const root = await tempWorkspace();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  if (modules) await symlink(resource('node_modules'), join(root, 'node_modules'));
  return root;
}

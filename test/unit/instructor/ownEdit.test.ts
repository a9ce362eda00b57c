import { describe, expect, it } from 'vitest';
import { ownEdit } from '../../../src/instructor/proof/ownEdit';

const OWN = `def tail(lines, count):
    if not lines:
        return []
    start = -count
    return lines[start:]
`;
const at = (startLine: number, endLine = startLine) => [{ startLine, endLine }];

describe('ownEdit', () => {
  it('changes the named line and leaves the rest as it was', () => {
    const corrected = OWN.replace('-count', 'max(0, len(lines) - count)').replace(
      'return []',
      'return list()',
    );
    const edit = ownEdit(OWN, corrected, at(4));
    expect(edit?.program).toBe(OWN.replace('-count', 'max(0, len(lines) - count)'));
    expect(edit?.changed).toBe(2);
  });

  it('puts in lines beside a named one, and imports at the top', () => {
    const corrected = `import math\n${OWN.replace('    return lines[start:]', '    if count == 0:\n        return []\n    return lines[start:]')}`;
    expect(ownEdit(OWN, corrected, at(5))?.program).toBe(corrected);
    expect(ownEdit(OWN, corrected, at(2))).toBeUndefined(); // Only the import would be taken.
  });

  it('takes nothing where another line is named, or where a named line is not changed', () => {
    const corrected = OWN.replace('-count', 'max(0, len(lines) - count)');
    expect(ownEdit(OWN, corrected, at(2))).toBeUndefined();
    expect(ownEdit(OWN, OWN, at(4))).toBeUndefined();
    expect(ownEdit(OWN, corrected, [])).toBeUndefined();
  });

  it('takes nothing where most of the program is named, or another program is put in', () => {
    const other = 'def tail(lines, count):\n    return lines[max(0, len(lines) - count):]\n';
    expect(ownEdit(OWN, other, at(1, 5))).toBeUndefined();
    expect(ownEdit(OWN, other, at(2, 5))).toBeUndefined();
    const long = OWN.replace('-count', `0\n${'    start += 1\n'.repeat(20)}`);
    expect(ownEdit(OWN, long, at(4))).toBeUndefined();
  });

  it('does not change a part of what differs as a whole', () => {
    const corrected = OWN.replace(
      '    start = -count\n    return lines[start:]',
      '    return lines[len(lines) - count:]',
    );
    expect(ownEdit(OWN, corrected, at(4))).toBeUndefined();
    expect(ownEdit(OWN, corrected, at(4, 5))?.program).toBe(corrected);
  });
});

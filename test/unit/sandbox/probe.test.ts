import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { probe, type Finding } from '../../../src/sandbox/probe';

const BWRAP = spawnSync('bwrap', ['--version']).status === 0;
const by = (findings: Finding[], result: Finding['result']) =>
  findings.filter((finding) => finding.result === result).map(({ id }) => id);

describe('attacks on what isolates here', () => {
  it('all fail in namespaces of our own', async () => {
    const { available, findings } = await probe('namespaces');
    expect(available).toBe(true);
    expect(findings).toHaveLength(12);
    expect(findings.filter(({ result }) => result !== 'holds')).toEqual([]);
  }, 120_000);

  it.skipIf(!BWRAP)(
    'all fail in bubblewrap (which must be installed for this)',
    async () => {
      const { findings } = await probe('bubblewrap');
      expect(findings.filter(({ result }) => result !== 'holds')).toEqual([]);
    },
    120_000,
  );

  it('succeed where nothing isolates, and that is said', async () => {
    const { findings } = await probe('none');
    expect(by(findings, 'not tested')).toEqual([]);
    expect(by(findings, 'does not hold')).toEqual(
      expect.arrayContaining([
        'read-secret',
        'write-outside',
        'network',
        'see-processes',
        'kill-process',
        'environment',
        'poison',
      ]),
    );
    // Limits are the kernel's and the watch's own; they need no isolation.
    expect(by(findings, 'holds')).toEqual(expect.arrayContaining(['fork-bomb', 'memory', 'file-size']));
  }, 120_000);
});

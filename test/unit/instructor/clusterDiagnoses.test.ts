import { describe, expect, it } from 'vitest';
import { BuiltinEmbedder } from '../../../src/contrast/embedding';
import { diagnosisSchema } from '../../../src/domain/diagnosis';
import { clusterDiagnoses } from '../../../src/instructor/clusterDiagnoses';

const diagnosis = (id: string, skill: string, status = 'located') =>
  diagnosisSchema.parse({ id, case: id, strategy: 'le', model: 'm', promptHash: 'p', status, skill });

describe('clusterDiagnoses', () => {
  const given = [
    diagnosis('a', 'off-by-one errors in ranges'),
    diagnosis('b', 'recursion with a base case'),
    diagnosis('c', 'off-by-one error in a range'),
    diagnosis('d', 'off-by-one errors in ranges'),
    diagnosis('e', '', 'failed'),
  ];

  it('joins what speaks of the same skill, names it by the commonest, the largest first', async () => {
    const clusters = await clusterDiagnoses(given, new BuiltinEmbedder());
    expect(clusters.map(({ name, diagnoses }) => [name, diagnoses.map(({ id }) => id).sort()])).toEqual([
      ['off-by-one errors in ranges', ['a', 'c', 'd']],
      ['recursion with a base case', ['b']],
    ]);
  });

  it('gives nothing for nothing', async () => {
    expect(await clusterDiagnoses([], new BuiltinEmbedder())).toEqual([]);
  });
});

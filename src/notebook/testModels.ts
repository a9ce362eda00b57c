import type { JobOptions } from '../base/progress';
import { keepCapabilities } from '../models/capabilities';
import { probeChat, probeEmbedder, type Check } from '../models/probe';
import { modelFolder } from './modelFolder';
import { engineFor, serveFolder } from './serveModel';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'log' | 'chatModel' | 'modelName' | 'openEmbedder'>;

/** What works and what does not of one model of errorbook.json. */
export interface ModelReport {
  role: 'target' | 'instructor' | 'embedding';
  /** Its name, or what stands in for it. */
  model: string;
  checks: Check[];
}

/** Tries target, instructor and embedding with small questions, and keeps what it learns of them. */
export async function testModels(bench: Needs, job: JobOptions = {}): Promise<ModelReport[]> {
  const reports: ModelReport[] = [];
  for (const role of ['target', 'instructor'] as const) {
    job.onProgress?.({ done: reports.length, total: 3, message: role });
    reports.push(await testChat(bench, role, job));
  }
  job.onProgress?.({ done: reports.length, total: 3, message: 'embedding' });
  const { provider, model } = bench.config.embedding;
  const name = provider === 'builtin' ? 'built in' : `${provider}/${model ?? 'no model named'}`;
  const checks = await probeEmbedder(() => bench.openEmbedder(), job.signal);
  return [...reports, { role: 'embedding', model: name, checks }];
}

async function testChat(bench: Needs, role: 'target' | 'instructor', job: JobOptions): Promise<ModelReport> {
  const { signal } = job;
  const { model: name, provider } = bench.config[role];
  if (name === undefined) return { role, model: 'none named: recorded answers are used', checks: [] };
  const report = (checks: Check[]): ModelReport => ({ role, model: `${provider}/${name}`, checks });
  try {
    if (provider === 'local') return report(await testLocal(bench, name, job));
    const model = await bench.chatModel(role);
    const checks = await probeChat(model, signal);
    if (model.learned !== undefined && checks.every(({ ok }) => ok))
      await keepCapabilities(bench.book.dir, bench.modelName(role), model.learned);
    return report(checks);
  } catch (error) {
    signal?.throwIfAborted();
    return report([
      { what: 'opens', ok: false, says: error instanceof Error ? error.message : String(error) },
    ]);
  }
}

/** Has the model of a folder or file answer as it would for a run, and asks it. */
async function testLocal(bench: Needs, name: string, job: JobOptions): Promise<Check[]> {
  const model = await modelFolder(bench, name, job);
  const engine = await engineFor(bench, model.dtype, job);
  const served = await serveFolder(bench, model, engine, job);
  const by = { what: 'is served', ok: true, says: `by ${engine.name}, its weights as ${engine.precision}` };
  try {
    return [by, ...(await probeChat(served.client, job.signal))];
  } finally {
    await served.dispose();
  }
}

/** The reports as a person reads them. */
export function modelsText(reports: ModelReport[]): string {
  return reports
    .map(({ role, model, checks }) =>
      [
        `${role}: ${model}`,
        ...checks.map(({ what, ok, says }) => `  ${ok ? 'works' : 'FAILS'}  ${what}: ${says}`),
      ].join('\n'),
    )
    .join('\n');
}

import type { Command } from 'commander';
import { modelsText, testModels } from '../notebook/testModels';
import { action, common, type Context } from './command';

/** `errorbook models test`. */
export function modelsCommand(program: Command): void {
  const models = program.command('models').description('the models that errorbook.json names');
  common(models.command('test'))
    .description('say in plain words what works of target, instructor and embedding')
    .action(action(test));
}

async function test({ bench, output, signal }: Context): Promise<void> {
  const models = await testModels(bench, { signal, onProgress: output.progress('test') });
  output.result({ models }, modelsText(models));
}
